import { Alert, List } from "@mantine/core";
import { Info } from "lucide-react";
import type { Report } from "./FunnelReport";
import { useWords } from "./words";

/** What to know when reading the figures. */
export function Notes({ of }: { of: Report }) {
  const say = useWords();
  if (of.notes.length === 0) return null;
  return (
    <Alert variant="light" color="gray" icon={<Info size={18} aria-hidden />} title={say("notes")}>
      <List size="sm">{of.notes.map((note) => <List.Item key={note.code + note.message}>{note.message}</List.Item>)}</List>
    </Alert>
  );
}
