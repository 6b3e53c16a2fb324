import { Badge, Button, Code, Group, SegmentedControl, Stack, Table, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { RefreshCw } from "lucide-react";
import { useMemo, useState } from "react";
import { WebhookDeliveryReplayDocument, WebhookLogDocument, type WebhookLogQuery } from "../api/generated/webhooks";
import { usePages } from "../api/pages";
import { useSend, type Problem } from "../api/send";
import { useSession } from "../api/session";
import { Loading } from "../parts/Loading";
import { More } from "../parts/More";
import { Problems } from "../parts/Problems";
import { Sheet } from "../parts/Sheet";
import { ago, moment } from "../words/format";
import { useLabels } from "../words/labels";
import type { Found } from "./Endpoint";
import { useWords } from "./words";

type Delivery = NonNullable<WebhookLogQuery["webhookEndpoint"]>["deliveries"]["edges"][number]["node"];

/** What was sent to an endpoint, what it answered, and sending it again. */
export function Log({ of }: { of: Found }) {
  const say = useWords();
  const [shown, setShown] = useState<"all" | "failed">("all");
  const [problems, setProblems] = useState<Problem[]>([]);
  const [replay] = useSend(WebhookDeliveryReplayDocument);
  const filter = useMemo(() => (shown === "failed" ? { status: { eq: "FAILED" as const } } : undefined), [shown]);
  const pages = usePages(WebhookLogDocument, { id: of.id, first: 20, filter }, (data) => data.webhookEndpoint?.deliveries);
  const onReplay = async (deliveryId: string) => {
    const { problems: found } = await replay({ input: { deliveryId } });
    setProblems(found);
    if (found.length === 0) notifications.show({ message: say("replayed") });
    pages.refresh();
  };
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <SegmentedControl
          size="xs" aria-label={say("show")} value={shown} onChange={(value) => setShown(value as "all" | "failed")}
          data={(["all", "failed"] as const).map((value) => ({ value, label: say(`show_${value}`) }))}
        />
        <Button size="xs" variant="subtle" leftSection={<RefreshCw size={14} aria-hidden />} onClick={pages.refresh}>{say("refresh")}</Button>
      </Group>
      <Problems of={problems} />
      {pages.loading && pages.nodes.length === 0 && <Loading rows={3} />}
      {!pages.loading && pages.nodes.length === 0 && <Text size="sm" c="dimmed">{say("no_log")}</Text>}
      {pages.nodes.length > 0 && <Rows of={pages.nodes} name={of.name} replay={(id) => void onReplay(id)} />}
      <More of={pages} />
    </Stack>
  );
}

function Rows({ of, name, replay }: { of: readonly Delivery[]; name: string; replay: (id: string) => void }) {
  const say = useWords();
  const label = useLabels();
  const zone = useSession().workspace.timeZone;
  return (
    <Sheet caption={say("log_of", { name })} minWidth={700}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{say("event")}</Table.Th>
          <Table.Th scope="col">{say("status")}</Table.Th>
          <Table.Th scope="col">{say("answer")}</Table.Th>
          <Table.Th scope="col"><span className="unseen">{say("replay")}</span></Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {of.map((each) => (
          <Table.Tr key={each.id}>
            <Table.Th scope="row" fw={500}>
              {each.eventType}
              <Text size="xs" c="dimmed" fw={400}>{moment(each.createdAt, zone)}</Text>
              <details><summary>{say("body")}</summary><Code block style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>{each.body}</Code></details>
            </Table.Th>
            <Table.Td>
              <Badge variant="light" tt="none" color={each.status === "FAILED" ? "red" : each.status === "DELIVERED" ? "green" : "gray"}>{label("WebhookDeliveryStatus", each.status)}</Badge>
              <Text size="xs" c="dimmed">{say("attempts", { count: each.attempts })}{each.nextAttemptAt ? `, ${say("next", { when: ago(each.nextAttemptAt) })}` : ""}</Text>
            </Table.Td>
            <Table.Td>{[each.responseStatus, each.responseMs !== null && each.responseMs !== undefined ? `${each.responseMs} ms` : null, each.error].filter(Boolean).join(" · ") || "–"}</Table.Td>
            <Table.Td>{each.status !== "WAITING" && <Button size="compact-xs" variant="default" aria-label={say("replay_of", { event: each.eventType })} onClick={() => replay(each.id)}>{say("replay")}</Button>}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Sheet>
  );
}
