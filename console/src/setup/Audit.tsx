import { Badge, Card, Code, Group, NativeSelect, Table, Text, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useMemo } from "react";
import { useSearchParams } from "react-router";
import { AuditDocument, type AuditQuery } from "../api/generated/audit";
import type { AuditEntryFilter, AuditOutcome } from "../api/generated/schema";
import { usePages } from "../api/pages";
import { useSession } from "../api/session";
import { Choice } from "../choices/Choice";
import { members } from "../choices/source";
import { Empty } from "../parts/Empty";
import { Loading } from "../parts/Loading";
import { More } from "../parts/More";
import { Page } from "../parts/Page";
import { Sheet } from "../parts/Sheet";
import { moment } from "../words/format";
import { useChoices, useLabels } from "../words/labels";
import { useWords } from "./words";

type Entry = AuditQuery["auditEntries"]["edges"][number]["node"];

/** Who did what, and what was refused. */
export default function Audit() {
  const say = useWords();
  const pages = usePages(AuditDocument, { first: 50, filter: useFilter() }, (data) => data.auditEntries);
  const isEmpty = !pages.loading && !pages.error && pages.nodes.length === 0;
  return (
    <Page title={say("audit")}>
      <Filters />
      {pages.loading && pages.nodes.length === 0 && <Loading />}
      {isEmpty && <Empty title={say("no_audit")} text={say("no_audit_text")} />}
      {pages.nodes.length > 0 && <List of={pages.nodes} />}
      <More of={pages} />
    </Page>
  );
}

function useFilter(): AuditEntryFilter | undefined {
  const [query] = useSearchParams();
  const [action, outcome, who] = [query.get("action"), query.get("outcome"), query.get("who")];
  return useMemo(() => {
    const filter: AuditEntryFilter = {};
    if (action) filter.action = { contains: action.toUpperCase().replaceAll(" ", "_") };
    if (outcome) filter.outcome = { eq: outcome as AuditOutcome };
    if (who) filter.actorId = { eq: who };
    return Object.keys(filter).length > 0 ? filter : undefined;
  }, [action, outcome, who]);
}

function Filters() {
  const say = useWords();
  const [query, setQuery] = useSearchParams();
  const mayManage = useSession().may("MEMBER_MANAGE");
  const set = (name: string, value: string | null) => setQuery((before) => {
    if (value) before.set(name, value);
    else before.delete(name);
    return before;
  }, { replace: true });
  const setAction = useDebouncedCallback((value: string) => set("action", value), 350);
  return (
    <Group gap="sm" align="flex-end">
      <TextInput size="xs" label={say("action_has")} placeholder="LEAD_MOVE" defaultValue={query.get("action") ?? ""} onChange={(event) => setAction(event.currentTarget.value)} />
      <NativeSelect
        size="xs" label={say("outcome")} value={query.get("outcome") ?? ""} onChange={(event) => set("outcome", event.currentTarget.value)}
        data={[{ value: "", label: say("any") }, ...useChoices("AuditOutcome")]}
      />
      {mayManage && (
        <Choice
          size="xs" label={say("who")} placeholder={say("any")} clearable clearButtonProps={{ "aria-label": say("anybody") }}
          of={members()} value={query.get("who")} onChange={(who) => set("who", who)}
        />
      )}
    </Group>
  );
}

function List({ of }: { of: readonly Entry[] }) {
  const say = useWords();
  const label = useLabels();
  const zone = useSession().workspace.timeZone;
  return (
    <Card withBorder padding={0}>
      <Sheet caption={say("audit")} minWidth={860}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" w={180}>{say("when")}</Table.Th>
            <Table.Th scope="col">{say("who")}</Table.Th>
            <Table.Th scope="col">{say("action")}</Table.Th>
            <Table.Th scope="col">{say("outcome")}</Table.Th>
            <Table.Th scope="col">{say("object")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {of.map((entry) => (
            <Table.Tr key={entry.id}>
              <Table.Td style={{ whiteSpace: "nowrap" }}>{moment(entry.occurredAt, zone)}</Table.Td>
              <Table.Td>{entry.member?.name ?? entry.apiKey?.name ?? label("ActorKind", entry.actorKind)}</Table.Td>
              <Table.Th scope="row" fw={500}><Text size="sm" ff="monospace">{entry.action}</Text></Table.Th>
              <Table.Td><Badge variant="light" tt="none" color={entry.outcome === "REFUSED" ? "red" : "green"}>{label("AuditOutcome", entry.outcome)}</Badge></Table.Td>
              <Table.Td>
                <Text size="xs">{[entry.objectType, entry.objectId].filter(Boolean).join(" ") || "–"}</Text>
                {hasDetails(entry.details) && <Code fz="xs" style={{ overflowWrap: "anywhere" }}>{JSON.stringify(entry.details)}</Code>}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Sheet>
    </Card>
  );
}

function hasDetails(details: unknown): boolean {
  return typeof details === "object" && details !== null && Object.keys(details).length > 0;
}
