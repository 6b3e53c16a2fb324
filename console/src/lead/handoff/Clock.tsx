import { Badge } from "@mantine/core";
import { Clock3, TriangleAlert } from "lucide-react";
import { useNow } from "../../parts/useNow";
import { ago } from "../../words/format";
import { useLabels } from "../../words/labels";
import { useWords } from "../words";

const WAITED = new Set(["RUNNING", "PAUSED", "BREACHED"]);
const SOON = 2 * 3_600_000;

/** Something that is waited for and how long there is; nothing once it ended. */
export function Clock({ kind, state, dueAt }: { kind: string; state: string; dueAt: string }) {
  const say = useWords();
  const label = useLabels();
  const now = useNow(30);
  if (!WAITED.has(state)) return null;
  const left = new Date(dueAt).getTime() - now;
  const isLate = left < 0;
  const color = isLate ? "red" : left < SOON ? "yellow" : "gray";
  const Icon = isLate ? TriangleAlert : Clock3;
  return (
    <Badge color={color} variant="light" tt="none" leftSection={<Icon size={13} aria-hidden />}>
      {say(state === "PAUSED" ? "clock_paused" : isLate ? "clock_late" : "clock_due", { what: label("SlaKind", kind), when: ago(dueAt, now) })}
    </Badge>
  );
}
