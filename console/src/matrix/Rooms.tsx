import { Rooms as Beside } from "../parts/Rooms";
import { useWords } from "./words";

/** The matrix, and what was kept of it; product and days go along. */
export function Rooms({ now }: { now: "" | "snapshots" }) {
  const say = useWords();
  return <Beside label={say("rooms")} base="/matrix" rooms={{ "": say("room_matrix"), snapshots: say("room_snapshots") }} now={now} />;
}
