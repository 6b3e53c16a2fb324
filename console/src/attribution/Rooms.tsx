import { Button, Group } from "@mantine/core";
import { Link, useLocation } from "react-router";
import { useWords } from "./words";

const ROOMS = ["", "paths", "explain", "runs"] as const;

/** The parts of attribution beside one another; product and period go along. */
export function Rooms({ now }: { now: (typeof ROOMS)[number] }) {
  const say = useWords();
  const { search } = useLocation();
  return (
    <Group component="nav" aria-label={say("title")} gap={4} className="no-print">
      {ROOMS.map((room) => (
        <Button
          key={room}
          component={Link}
          to={`/attribution${room ? `/${room}` : ""}${search}`}
          size="xs"
          variant={room === now ? "light" : "subtle"}
          color={room === now ? "touchline" : "gray"}
          aria-current={room === now ? "page" : undefined}
        >
          {say(room === "" ? "room_report" : `room_${room}`)}
        </Button>
      ))}
    </Group>
  );
}
