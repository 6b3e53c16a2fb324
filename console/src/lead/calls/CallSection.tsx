import { Alert, Anchor, Badge, Group, Stack, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { PhoneIncoming, PhoneOff, PhoneOutgoing } from "lucide-react";
import { useMemo } from "react";
import { CallLogDocument } from "../../api/generated/lead_card";
import type { CallResult, Direction } from "../../api/generated/schema";
import { useSession } from "../../api/session";
import { useWhyOff } from "../../consents/useWhyOff";
import { AskForm } from "../../fields/AskForm";
import { given } from "../../fields/field";
import { Empty } from "../../parts/Empty";
import { moment } from "../../words/format";
import { useChoices, useLabels } from "../../words/labels";
import { toLocal, toMoment } from "../../words/zoned";
import { useAllowed, useCard, type CardLead } from "../card";
import classes from "../card.module.css";
import { useWords } from "../words";
import { lengthOf, secondsOf } from "./length";

/** The phone calls about the lead, and a new one to log. */
export function CallSection() {
  const { lead } = useCard();
  const allowed = useAllowed();
  const say = useWords();
  const why = useWhyOff()(lead.person.toCall);
  return (
    <Stack gap="md">
      <Title order={2} size="h4">{say("section_calls")}</Title>
      {why && <Alert color="orange" variant="light" icon={<PhoneOff size={17} aria-hidden />} title={say("calls_off")}>{say("calls_off_text", { why })}</Alert>}
      {allowed("LOG_CALL") && <NewCall />}
      {lead.calls.length === 0 && <Empty title={say("no_calls")} text={say("no_calls_text")} />}
      <ul className={classes.rows}>{lead.calls.map((call) => <CallRow key={call.id} call={call} />)}</ul>
    </Stack>
  );
}

function CallRow({ call }: { call: CardLead["calls"][number] }) {
  const say = useWords();
  const label = useLabels();
  const { timeZone } = useSession().workspace;
  const Icon = call.direction === "INBOUND" ? PhoneIncoming : PhoneOutgoing;
  return (
    <li>
      <Group gap="xs">
        <Icon size={16} aria-hidden />
        <Text fw={600}>{label("Direction", call.direction)}</Text>
        {call.result && <Badge variant="light" tt="none" color={call.result === "REACHED" ? "green" : "gray"}>{label("CallResult", call.result)}</Badge>}
        <Text size="sm">{lengthOf(call.durationSeconds)}</Text>
        <Text size="sm" c="dimmed">{[moment(call.occurredAt, timeZone), call.member?.name].filter(Boolean).join(" · ")}</Text>
        {call.recordingUrl && <Anchor size="sm" href={call.recordingUrl} target="_blank" rel="noreferrer">{say("recording")}</Anchor>}
      </Group>
      {call.nextStep && <Text size="sm" className={classes.text}>{say("agreed", { what: call.nextStep })}</Text>}
    </li>
  );
}

function NewCall() {
  const { lead, refresh } = useCard();
  const say = useWords();
  const label = useLabels();
  const { timeZone } = useSession().workspace;
  const now = useMemo(() => toLocal(timeZone), [timeZone, lead.calls.length]); // eslint-disable-line react-hooks/exhaustive-deps -- anew after each call
  const results = useChoices("CallResult");
  const directions = useChoices("Direction");
  return (
    <AskForm
      document={CallLogDocument} draft={`call:${lead.id}`} columns={2} submit={label("LeadAction", "LOG_CALL")}
      onDone={({ contactWarning }) => {
        if (contactWarning) notifications.show({ color: "yellow", message: contactWarning, autoClose: 10_000 });
        refresh();
      }}
      initial={{ direction: "OUTBOUND", result: "REACHED", duration: "", occurredAt: now, nextStep: "" }}
      fields={() => [
        { name: "result", label: say("call_result"), kind: "choice", choices: results, required: true },
        { name: "duration", label: say("duration"), description: say("duration_text"), check: (text) => (Number.isNaN(secondsOf(text)) ? say("duration_wrong") : undefined) },
        { name: "direction", label: say("direction"), kind: "choice", choices: directions, required: true },
        { name: "occurredAt", label: say("call_at"), kind: "moment", required: true },
        { name: "nextStep", label: say("next_step"), kind: "text" },
      ]}
      input={({ direction, result, duration, occurredAt = "", nextStep }) => ({
        leadId: lead.id, direction: direction as Direction, result: result as CallResult, durationSeconds: secondsOf(duration),
        occurredAt: toMoment(occurredAt, timeZone, now), nextStep: given(nextStep),
      })}
    />
  );
}
