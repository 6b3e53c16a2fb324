import { Badge, Button, Card, Group, Stack, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import {
  WebhookEndpointDisableDocument, WebhookEndpointEnableDocument, WebhookEndpointRotateDocument, WebhookEndpointTestDocument,
  type WebhookListQuery,
} from "../api/generated/webhooks";
import { useSend, type Problem } from "../api/send";
import { confirm } from "../parts/ask";
import { Problems } from "../parts/Problems";
import { ago, number } from "../words/format";
import { useLabels } from "../words/labels";
import { DeleteDialog } from "./DeleteDialog";
import { EndpointDialog } from "./EndpointDialog";
import { Log } from "./Log";
import { useWords } from "./words";

export type Found = WebhookListQuery["webhookEndpoints"]["edges"][number]["node"];

/** One endpoint: where it leads, how it is doing, and what was sent to it. */
export function Endpoint({ of, again, onSecret }: { of: Found; again: () => void; onSecret: (secret: string | null) => void }) {
  const say = useWords();
  const label = useLabels();
  const [isOpen, setOpen] = useState(false);
  const [asked, setAsked] = useState<"change" | "delete" | null>(null);
  const { health } = of;
  const isOn = of.status === "ENABLED";
  const done = (what: "changed" | "deleted") => {
    setAsked(null);
    notifications.show({ message: say(what, { name: of.name }) });
    again();
  };
  return (
    <Card withBorder component="article" aria-label={of.name}>
      <Stack gap="xs">
        <Group gap="xs">
          <Title order={2} size="h3">{of.name}</Title>
          <Badge variant="light" tt="none" color={isOn ? (of.failingSince ? "yellow" : "green") : "gray"}>{label("WebhookEndpointStatus", of.status)}</Badge>
          {of.disabledReason && <Text size="xs" c="dimmed">{label("WebhookDisabledReason", of.disabledReason)}</Text>}
        </Group>
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>{of.url}</Text>
        {of.description && <Text size="sm" c="dimmed">{of.description}</Text>}
        <Told of={of} />
        <Text size="sm">
          {say("health", { delivered: number(health.deliveredLastDay), failed: number(health.failedLastDay), waiting: number(health.waiting), last: health.lastDeliveredAt ? ago(health.lastDeliveredAt) : say("never") })}
        </Text>
        {of.failingSince && <Text size="sm" c="orange">{say("failing", { since: ago(of.failingSince) })}</Text>}
        <Actions of={of} again={again} onSecret={onSecret} isOpen={isOpen} toggle={() => setOpen(!isOpen)} ask={setAsked} />
        {isOpen && <Log of={of} />}
      </Stack>
      {asked === "change" && <EndpointDialog of={of} again={again} close={() => setAsked(null)} done={() => done("changed")} />}
      {asked === "delete" && <DeleteDialog of={of} again={again} close={() => setAsked(null)} done={() => done("deleted")} />}
    </Card>
  );
}

/** Of what it is told: types of events, and the filters that are set. */
function Told({ of }: { of: Found }) {
  const say = useWords();
  const filters = [["productIds", of.products], ["channelIds", of.channels], ["resourceIds", of.resources], ["teamIds", of.teams]] as const;
  return (
    <Text size="xs" c="dimmed">
      {[of.eventTypes.length > 0 ? of.eventTypes.join(", ") : say("all_types"), ...filters.filter(([, list]) => list.length > 0).map(([name, list]) => `${say(name)}: ${list.map((each) => each.name).join(", ")}`)].join(" · ")}
    </Text>
  );
}

interface Acting {
  of: Found;
  again: () => void;
  onSecret: (secret: string | null) => void;
  isOpen: boolean;
  toggle: () => void;
  ask: (what: "change" | "delete") => void;
}

function Actions({ of, again, onSecret, isOpen, toggle, ask }: Acting) {
  const say = useWords();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [test, testing] = useSend(WebhookEndpointTestDocument);
  const [enable] = useSend(WebhookEndpointEnableDocument);
  const [disable] = useSend(WebhookEndpointDisableDocument);
  const [rotate] = useSend(WebhookEndpointRotateDocument);
  const isOn = of.status === "ENABLED";
  const input = { endpointId: of.id, expectedVersion: of.version };
  const done = (message: string, found: Problem[]) => {
    setProblems(found);
    if (found.length === 0) notifications.show({ message });
    again();
  };
  const onSwitch = async () => {
    if (!isOn) return done(say("is_on"), (await enable({ input })).problems);
    if (!(await confirm({ title: say("disable_title", { name: of.name }), text: say("disable_text"), yes: say("disable"), no: say("no"), dangerous: true }))) return;
    done(say("is_off"), (await disable({ input })).problems);
  };
  const onRotate = async () => {
    if (!(await confirm({ title: say("rotate_title"), text: say("rotate_text"), yes: say("rotate"), no: say("no") }))) return;
    const { payload, problems: found } = await rotate({ input: { ...input, keepOldHours: 24 } });
    setProblems(found);
    if (found.length > 0) again();
    else onSecret(payload?.secret ?? null);
  };
  const onTest = async () => done(say("test_sent"), (await test({ input: { endpointId: of.id } })).problems);
  return (
    <>
      <Group gap="xs">
        <Button size="xs" variant="default" aria-expanded={isOpen} onClick={toggle}>{say("log")}</Button>
        {isOn && <Button size="xs" variant="default" loading={testing} onClick={() => void onTest()}>{say("test")}</Button>}
        <Button size="xs" variant="default" onClick={() => void onRotate()}>{say("rotate")}</Button>
        <Button size="xs" variant="default" onClick={() => ask("change")}>{say("change")}</Button>
        <Button size="xs" variant="subtle" color={isOn ? "red" : undefined} onClick={() => void onSwitch()}>{say(isOn ? "disable" : "enable")}</Button>
        <Button size="xs" variant="subtle" color="red" onClick={() => ask("delete")}>{say("delete")}</Button>
      </Group>
      <Problems of={problems} />
    </>
  );
}
