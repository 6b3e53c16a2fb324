/** What people call the models; a key with numbers of its own keeps them. */
import { useWords } from "./words";

const PLAIN = ["first", "last", "last_non_direct", "linear", "participation"] as const;

/** `name("position(40,20,40)")` → “Position 40/20/40”. */
export function useModelName(): (key: string) => string {
  const say = useWords();
  return (key) => {
    const plain = PLAIN.find((each) => each === key);
    if (plain) return say(`model_${plain}`);
    const [, kind, inside] = /^(position|decay)\((.*)\)$/.exec(key) ?? [];
    if (kind === "position") return say("model_position", { weights: (inside ?? "").replaceAll(",", "/") });
    if (kind === "decay") return say("model_decay", { half: inside ?? "" });
    return key;
  };
}
