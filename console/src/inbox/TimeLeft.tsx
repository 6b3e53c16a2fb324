import { Badge } from "@mantine/core";
import { AlarmClock, Check, TriangleAlert } from "lucide-react";
import { useSession } from "../api/session";
import type { ResponseBand } from "../api/generated/schema";
import { useNow } from "../parts/useNow";
import { moment } from "../words/format";
import { useLabels } from "../words/labels";
import { parts, urgencyOf } from "./timeLeft";
import { useWords } from "./words";

const COLORS = { late: "red", soon: "orange", calm: "gray" } as const;
const FIRM = { flexShrink: 0 } as const;

/** How long there is to answer, ticking; of what was answered, how fast that was. */
export function TimeLeft({ band, dueAt, isOver }: { band: ResponseBand; dueAt: string; isOver: boolean }) {
  const label = useLabels();
  const say = useWords();
  if (band !== "UNANSWERED")
    return <Badge variant="default" size="sm" style={FIRM} tt="none" fw={500} leftSection={<Check size={11} aria-hidden />}>{label("ResponseBand", band)}</Badge>;
  if (isOver) return <Badge variant="default" size="sm" style={FIRM} tt="none" fw={500}>{say("unanswered")}</Badge>;
  return <Ticking dueAt={dueAt} />;
}

function Ticking({ dueAt }: { dueAt: string }) {
  const say = useWords();
  const zone = useSession().workspace.timeZone;
  const isNear = Math.abs(Date.parse(dueAt) - Date.now()) < 3_600_000;
  const now = useNow(isNear ? 1 : 30);
  const left = Date.parse(dueAt) - now;
  const urgency = urgencyOf(dueAt, now);
  const { unit, whole, rest } = parts(left);
  const span = say(`span_${unit}`, { whole, rest: String(rest).padStart(unit === "minutes" ? 2 : 1, "0") });
  const Icon = urgency === "late" ? TriangleAlert : AlarmClock;
  return (
    <Badge
      variant="outline"
      size="sm"
      style={FIRM}
      tt="none"
      fw={600}
      color={COLORS[urgency]}
      styles={{ label: { color: "var(--mantine-color-text)", fontVariantNumeric: "tabular-nums" } }}
      leftSection={<Icon size={11} aria-hidden />}
      title={say("due_at", { when: moment(dueAt, zone) })}
    >
      {say(urgency === "late" ? "late_by" : "left", { span })}
    </Badge>
  );
}
