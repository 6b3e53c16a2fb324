import { Badge, Button, Card, Group, List, Stack, Text } from "@mantine/core";
import { HandoffAcceptDocument, HandoffWithdrawDocument } from "../../api/generated/lead_card";
import type { HandoffStatus } from "../../api/generated/schema";
import { useSession } from "../../api/session";
import { confirm } from "../../parts/ask";
import { day, moment } from "../../words/format";
import { useLabels } from "../../words/labels";
import { useAct, type CardHandoff } from "../card";
import classes from "../card.module.css";
import { useDialogs } from "../dialogs";
import { useWords } from "../words";
import { Candidates } from "./Candidates";
import { Clock } from "./Clock";

const COLORS: Record<HandoffStatus, string> = {
  OFFERED: "yellow", ACCEPTED: "green", DECLINED: "red", RECYCLED: "violet", EXPIRED: "gray", WITHDRAWN: "gray",
};

/** One offer: where it stands, what sales must know, why it went to whom it went, and the answers to it. */
export function HandoffCard({ handoff }: { handoff: CardHandoff }) {
  const say = useWords();
  const label = useLabels();
  return (
    <Card withBorder padding="sm" radius="sm" component="article" aria-label={say("offer_of", { status: label("HandoffStatus", handoff.status) })}>
      <Stack gap="sm">
        <Group gap="xs">
          <Badge color={COLORS[handoff.status]} variant="light" tt="none">{label("HandoffStatus", handoff.status)}</Badge>
          <Text fw={600}>{handoff.assignee?.name ?? handoff.team?.name ?? "–"}</Text>
          {handoff.timers.map((timer) => <Clock key={timer.id} {...timer} />)}
        </Group>
        <Packet handoff={handoff} />
        <Course handoff={handoff} />
        <Answers handoff={handoff} />
        <Candidates decision={handoff.decision} />
      </Stack>
    </Card>
  );
}

function Packet({ handoff: { packet } }: { handoff: CardHandoff }) {
  const say = useWords();
  const written = (kind: string, value: string) => (kind === "YES_NO" ? say(value === "true" ? "yes" : "no") : kind === "DATE" ? day(value) : value);
  return (
    <dl className={classes.facts}>
      <dt>{say("need")}</dt><dd className={classes.text}>{packet.need}</dd>
      {packet.promises.length > 0 && (
        <>
          <dt>{say("promises")}</dt>
          <dd><List size="sm">{packet.promises.map((each) => <List.Item key={each}>{each}</List.Item>)}</List></dd>
        </>
      )}
      {packet.fields.map(({ key, label, kind, value }) => [<dt key={key}>{label}</dt>, <dd key={`${key} value`}>{written(kind, value)}</dd>])}
    </dl>
  );
}

function Course({ handoff }: { handoff: CardHandoff }) {
  const say = useWords();
  const label = useLabels();
  const { timeZone } = useSession().workspace;
  const reason = [handoff.declineReason && label("DeclineReason", handoff.declineReason), handoff.declineText, handoff.recycleReason].filter(Boolean).join(". ");
  const lines = [
    say("offered_at", { when: moment(handoff.offeredAt, timeZone), who: handoff.offeredBy?.name ?? "–" }),
    handoff.respondedAt && say("answered_at", { when: moment(handoff.respondedAt, timeZone), who: handoff.respondedBy?.name ?? "–" }),
    handoff.firstContactAt && say("first_contact_at", { when: moment(handoff.firstContactAt, timeZone) }),
    handoff.revisitOn && say("revisit", { day: day(handoff.revisitOn) }),
    reason,
  ];
  return <Text size="sm" c="dimmed">{lines.filter(Boolean).join(" · ")}</Text>;
}

function Answers({ handoff }: { handoff: CardHandoff }) {
  const say = useWords();
  const label = useLabels();
  const { open, dialog } = useDialogs();
  const [accept, accepting] = useAct(HandoffAcceptDocument);
  const [withdraw, withdrawing] = useAct(HandoffWithdrawDocument);
  const allows = (action: (typeof handoff.allowedActions)[number]) => handoff.allowedActions.includes(action);
  const input = { handoffId: handoff.id, expectedVersion: handoff.version };
  const takeBack = async () => {
    const isSure = await confirm({ title: say("withdraw_title"), text: say("withdraw_text"), yes: say("withdraw"), no: say("keep_it"), dangerous: true });
    if (isSure) await withdraw(input, say("withdrawn"));
  };
  if (handoff.allowedActions.length === 0) return null;
  return (
    <Group gap="xs">
      {allows("ACCEPT") && <Button size="sm" loading={accepting} onClick={() => void accept(input, say("accepted"))}>{label("LeadAction", "ACCEPT_HANDOFF")}</Button>}
      {allows("DECLINE") && <Button size="sm" variant="default" onClick={() => open({ kind: "decline", handoff })}>{label("LeadAction", "DECLINE_HANDOFF")}</Button>}
      {allows("RECYCLE") && <Button size="sm" variant="default" onClick={() => open({ kind: "recycle", handoff })}>{label("LeadAction", "RECYCLE_HANDOFF")}</Button>}
      {allows("WITHDRAW") && <Button size="sm" variant="default" loading={withdrawing} onClick={() => void takeBack()}>{label("LeadAction", "WITHDRAW_HANDOFF")}</Button>}
      {dialog}
    </Group>
  );
}
