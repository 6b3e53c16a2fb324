import { Button, Group } from "@mantine/core";
import { Link, useLocation } from "react-router";
import { useWords } from "./words";

/** What the planner reckons, beside one another; product and days go along. */
export function Rooms({ now }: { now: "" | "what-if" }) {
  const say = useWords();
  const { search } = useLocation();
  return (
    <Group component="nav" aria-label={say("rooms")} gap={4} className="no-print">
      {(["", "what-if"] as const).map((room) => (
        <Button
          key={room} component={Link} to={`/planner${room && `/${room}`}${search}`} size="xs" variant={room === now ? "light" : "subtle"}
          color={room === now ? "touchline" : "gray"} aria-current={room === now ? "page" : undefined}
        >
          {say(room === "" ? "room_break_even" : "room_what_if")}
        </Button>
      ))}
    </Group>
  );
}
