import { Rooms as Beside } from "../parts/Rooms";
import { useWords } from "./words";

/** The parts of attribution beside one another; product and period go along. */
export function Rooms({ now }: { now: "" | "paths" | "explain" | "runs" }) {
  const say = useWords();
  return <Beside label={say("title")} base="/attribution" rooms={{ "": say("room_report"), paths: say("room_paths"), explain: say("room_explain"), runs: say("room_runs") }} now={now} />;
}
