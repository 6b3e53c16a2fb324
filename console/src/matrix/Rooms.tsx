import { Button, Group } from "@mantine/core";
import { Link, useLocation } from "react-router";
import { useWords } from "./words";

/** The matrix, and what was kept of it; product and days go along. */
export function Rooms({ now }: { now: "" | "snapshots" }) {
  const say = useWords();
  const { search } = useLocation();
  return (
    <Group component="nav" aria-label={say("rooms")} gap={4} className="no-print">
      {(["", "snapshots"] as const).map((room) => (
        <Button
          key={room} component={Link} to={`/matrix${room && `/${room}`}${search}`} size="xs" variant={room === now ? "light" : "subtle"}
          color={room === now ? "touchline" : "gray"} aria-current={room === now ? "page" : undefined}
        >
          {say(room === "" ? "room_matrix" : "room_snapshots")}
        </Button>
      ))}
    </Group>
  );
}
