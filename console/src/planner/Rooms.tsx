import { Rooms as Beside } from "../parts/Rooms";
import { useWords } from "./words";

/** What the planner reckons, beside one another; product and days go along. */
export function Rooms({ now }: { now: "" | "what-if" }) {
  const say = useWords();
  return <Beside label={say("rooms")} base="/planner" rooms={{ "": say("room_break_even"), "what-if": say("room_what_if") }} now={now} />;
}
