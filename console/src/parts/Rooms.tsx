import { Button, Group } from "@mantine/core";
import { Link, useLocation } from "react-router";

interface Shown<Room extends string> {
  /** What the screens are together, for screen readers. */
  label: string;
  /** The address of the first of them, whose room is "". */
  base: string;
  /** Room → what it is called, in order. */
  rooms: Record<Room, string>;
  now: Room;
}

/** Screens that belong together, beside one another; what is chosen in the address (product, days) goes along. */
export function Rooms<Room extends string>({ label, base, rooms, now }: Shown<Room>) {
  const { search } = useLocation();
  return (
    <Group component="nav" aria-label={label} gap={4} className="no-print">
      {(Object.entries(rooms) as [Room, string][]).map(([room, name]) => (
        <Button
          key={room} component={Link} to={`${base}${room && `/${room}`}${search}`} size="xs" variant={room === now ? "light" : "subtle"}
          color={room === now ? "touchline" : "gray"} aria-current={room === now ? "page" : undefined}
        >
          {name}
        </Button>
      ))}
    </Group>
  );
}
