import { Troubled } from "./Troubled";
import { useWords } from "./words";

/** A screen that fell over, or whose file did not come (a release in between: loading anew helps). */
export function Failure() {
  const say = useWords();
  return <Troubled message={say("fell_over")} again={() => window.location.reload()} />;
}
