import { Button, Group, Modal, Stack, Table, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useQuery } from "urql";
import { CardMergePersonDocument, type CardMergePersonQuery } from "../../api/generated/lead_card";
import { PersonMergeDocument } from "../../api/generated/people";
import { useSession } from "../../api/session";
import { useSend, type Problem } from "../../api/send";
import { Answered } from "../../parts/Answered";
import { Problems } from "../../parts/Problems";
import { useReturnedFocus } from "../../parts/useReturnedFocus";
import { day, dayOf, number } from "../../words/format";
import { useLabels } from "../../words/labels";
import { useCard } from "../card";
import { useWords } from "../words";

type Side = NonNullable<CardMergePersonQuery["person"]>;
interface Named {
  id: string;
  name?: string | null;
}

/** Two persons side by side and what becomes of them; one stands for both, everything of both is kept. */
export function MergeDialog({ keep, other, onClose }: { keep: Named; other: Named; onClose: () => void }) {
  const say = useWords();
  useReturnedFocus();
  const { refresh } = useCard();
  const personal = useSession().may("READ_PERSONAL");
  const left = useQuery({ query: CardMergePersonDocument, variables: { id: keep.id, personal } });
  const right = useQuery({ query: CardMergePersonDocument, variables: { id: other.id, personal } });
  const [merge, merging] = useSend(PersonMergeDocument);
  const [problems, setProblems] = useState<Problem[]>([]);
  const unite = async () => {
    const sent = await merge({ input: { keepId: keep.id, mergeId: other.id } });
    setProblems(sent.problems);
    if (!sent.payload?.mergeId) return;
    notifications.show({ message: say("merged_with", { name: other.name ?? say("unknown_person") }) });
    refresh();
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={say("merge_title")} size="lg">
      <Stack gap="sm">
        <Problems of={problems} />
        <Text size="sm">{say("merge_text")}</Text>
        <Answered of={left}>
          {({ person: one }) => <Answered of={right}>{({ person: two }) => one && two && <Sides keep={one} other={two} />}</Answered>}
        </Answered>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{say("keep_apart")}</Button>
          <Button loading={merging} onClick={() => void unite()} data-autofocus>{say("merge")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** What of both stands together afterwards, each thing once. */
function together(keep: string[], other: string[]): string {
  return [...new Set([...keep, ...other])].join(", ") || "–";
}

function Sides({ keep, other }: { keep: Side; other: Side }) {
  const say = useWords();
  const { timeZone } = useSession().workspace;
  const label = useLabels();
  const leads = (side: Side) => side.leads.map(({ product, step, status }) => `${product.name}: ${step.name} (${label("LeadStatus", status)})`);
  const consents = (side: Side) => side.consents.map(({ purpose, channel, granted }) => `${label("ConsentPurpose", purpose)}, ${channel}: ${say(granted ? "agreed_to" : "refused_to")}`);
  const identities = (side: Side) => side.identities?.map(({ value }) => value) ?? [say("hidden")];
  const lists: [string, string[], string[]][] = [
    [say("identities"), identities(keep), identities(other)],
    [say("company"), keep.company ? [keep.company.name] : [], other.company ? [other.company.name] : []],
    [say("leads"), leads(keep), leads(other)],
    [say("consents"), consents(keep), consents(other)],
  ];
  const counts = [keep.touchpoints.totalCount, other.touchpoints.totalCount] as const;
  return (
    <Table.ScrollContainer minWidth={480} type="native" tabIndex={0} role="region" aria-label={say("merge_title")}>
      <Table fz="sm" layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" w="18%"><span>{say("what")}</span></Table.Th>
            <Table.Th scope="col">{say("stays", { name: keep.name ?? say("unknown_person") })}</Table.Th>
            <Table.Th scope="col">{say("joins", { name: other.name ?? say("unknown_person") })}</Table.Th>
            <Table.Th scope="col">{say("together")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lists.map(([what, left, right]) => <Row key={what} what={what} cells={[left.join(", ") || "–", right.join(", ") || "–", together(left, right)]} />)}
          <Row what={say("contacts")} cells={[number(counts[0]), number(counts[1]), number(counts[0] + counts[1])]} />
          <Row what={say("first_seen")} cells={[day(dayOf(keep.createdAt, timeZone)), day(dayOf(other.createdAt, timeZone)), day(dayOf(keep.createdAt < other.createdAt ? keep.createdAt : other.createdAt, timeZone))]} />
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Row({ what, cells }: { what: string; cells: [string, string, string] }) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400} c="dimmed">{what}</Table.Th>
      {cells.map((cell, place) => <Table.Td key={place} style={{ overflowWrap: "anywhere" }} fw={place === 2 ? 600 : undefined}>{cell}</Table.Td>)}
    </Table.Tr>
  );
}
