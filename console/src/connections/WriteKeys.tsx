import { Badge, Button, Card, Code, CopyButton, Group, Stack, Table, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { ConnectionKeysDocument, WriteKeyRevokeDocument, WriteKeyRotateDocument, type ConnectionKeysQuery } from "../api/generated/connections";
import { usePages } from "../api/pages";
import { useSend, type Problem } from "../api/send";
import { useSession } from "../api/session";
import { confirm } from "../parts/ask";
import { Loading } from "../parts/Loading";
import { More } from "../parts/More";
import { Problems } from "../parts/Problems";
import { Sheet } from "../parts/Sheet";
import { Secret } from "../setup/Secret";
import { day, dayOf, moment, number } from "../words/format";
import type { Card as Found } from "./checks";
import { ChangeKeyDialog, NewKeyDialog } from "./WriteKeyDialog";
import { useWords } from "./words";

export type Key = NonNullable<ConnectionKeysQuery["connectedAccount"]>["writeKeys"]["edges"][number]["node"];
export interface Made {
  /** Null where nobody saw it. */
  key: string | null;
  isOfPages: boolean;
}
const KEEP = 24;

/** Keys by which a site, an app or a server writes; each is shown once, with what to paste. */
export function WriteKeys({ of }: { of: Found }) {
  const say = useWords();
  const [isAdding, setAdding] = useState(false);
  const [changed, setChanged] = useState<Key | null>(null);
  const [made, setMade] = useState<Made | null>(null);
  const pages = usePages(ConnectionKeysDocument, { id: of.id, first: 20 }, (data) => data.connectedAccount?.writeKeys);
  const { problems, rotate, revoke } = useKeyChanges(pages.refresh, setMade);
  const isEmpty = !pages.loading && !pages.error && pages.nodes.length === 0;
  const onMade = (found: Made) => {
    setMade(found);
    pages.refresh();
  };
  return (
    <Card withBorder component="section" aria-label={say("keys")}>
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <Title order={2} size="h3">{say("keys")}</Title>
          <Button size="xs" onClick={() => setAdding(true)}>{say("add_key")}</Button>
        </Group>
        {made && <Secret title={say("key_made")} value={made.key} gone={say("key_gone")} close={() => setMade(null)} />}
        {made?.key && <Snippet of={made} />}
        <Problems of={problems} />
        {pages.loading && pages.nodes.length === 0 && <Loading rows={2} />}
        {isEmpty && <Text size="sm" c="dimmed">{say("no_keys")}</Text>}
        {pages.nodes.length > 0 && <List of={pages.nodes} change={setChanged} rotate={(key) => void rotate(key)} revoke={(key) => void revoke(key)} />}
        <More of={pages} />
      </Stack>
      {isAdding && <NewKeyDialog accountId={of.id} close={() => setAdding(false)} done={onMade} />}
      {changed && <ChangeKeyDialog of={pages.nodes.find(({ id }) => id === changed.id) ?? changed} close={() => setChanged(null)} again={pages.refresh} />}
    </Card>
  );
}

function useKeyChanges(again: () => void, setMade: (made: Made | null) => void) {
  const say = useWords();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [sendRotate] = useSend(WriteKeyRotateDocument);
  const [sendRevoke] = useSend(WriteKeyRevokeDocument);
  const rotate = async ({ id, version, name, origins }: Key) => {
    if (!(await confirm({ title: say("rotate_key_title", { name }), text: say("rotate_key_text"), yes: say("rotate"), no: say("no") }))) return;
    const { payload, problems: found } = await sendRotate({ input: { writeKeyId: id, keepOldHours: KEEP, expectedVersion: version } });
    setProblems(found);
    if (payload && found.length === 0) setMade({ key: payload.key ?? null, isOfPages: origins.length > 0 });
    again();
  };
  const revoke = async ({ id, version, name }: Key) => {
    if (!(await confirm({ title: say("revoke_key_title", { name }), text: say("revoke_key_text"), yes: say("revoke"), no: say("no"), dangerous: true }))) return;
    const { problems: found } = await sendRevoke({ input: { writeKeyId: id, expectedVersion: version } });
    setProblems(found);
    if (found.length === 0) notifications.show({ message: say("key_revoked", { name }) });
    again();
  };
  return { problems, rotate, revoke };
}

/** What to paste: into every page, or into the settings of a library of Segment. */
function Snippet({ of }: { of: Made }) {
  const say = useWords();
  const host = window.location.origin;
  const text = of.isOfPages
    ? `<script async src="${host}/t.js" data-key="${of.key}"></script>`
    : `new Analytics({ writeKey: "${of.key}", host: "${host}" })`;
  return (
    <Stack gap={6} role="group" aria-label={say("snippet")}>
      <Text size="sm">{say(of.isOfPages ? "snippet_page" : "snippet_server")}</Text>
      <Code block style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>{text}</Code>
      <Group><CopyButton value={text}>{({ copied, copy }) => <Button size="xs" variant="default" onClick={copy}>{say(copied ? "copied" : "copy_snippet")}</Button>}</CopyButton></Group>
    </Stack>
  );
}

interface Shown {
  of: readonly Key[];
  change: (key: Key) => void;
  rotate: (key: Key) => void;
  revoke: (key: Key) => void;
}

function List({ of, change, rotate, revoke }: Shown) {
  const say = useWords();
  const zone = useSession().workspace.timeZone;
  return (
    <Sheet caption={say("list_of", { name: say("keys") })} minWidth={640}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{say("name")}</Table.Th>
          <Table.Th scope="col">{say("origins")}</Table.Th>
          <Table.Th scope="col" className="figure">{say("bots")}</Table.Th>
          <Table.Th scope="col"><span className="unseen">{say("change")}</span></Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {of.map((key) => (
          <Table.Tr key={key.id}>
            <Table.Th scope="row" fw={500}>{key.name}<Text size="xs" c="dimmed" fw={400}>{`${key.prefix}… · ${day(dayOf(key.createdAt, zone))}`}</Text></Table.Th>
            <Table.Td>{key.origins.length > 0 ? key.origins.join(", ") : say("servers_only")}</Table.Td>
            <Table.Td className="figure">{number(key.bots)}</Table.Td>
            <Table.Td>{isOver(key) ? <Badge variant="light" color="gray" tt="none">{say("ended_at", { when: moment(key.validUntil, zone) })}</Badge> : <KeyActions of={key} change={change} rotate={rotate} revoke={revoke} />}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Sheet>
  );
}

function KeyActions({ of, change, rotate, revoke }: { of: Key } & Omit<Shown, "of">) {
  const say = useWords();
  const zone = useSession().workspace.timeZone;
  const { name, validUntil } = of;
  return (
    <Group gap={4} wrap="nowrap" justify="flex-end">
      {validUntil ? <Badge variant="light" color="yellow" tt="none">{say("valid_until", { when: moment(validUntil, zone) })}</Badge> : (
        <>
          <Button size="compact-xs" variant="default" aria-label={say("change_of", { name })} onClick={() => change(of)}>{say("change")}</Button>
          <Button size="compact-xs" variant="default" aria-label={say("rotate_of", { name })} onClick={() => rotate(of)}>{say("rotate")}</Button>
        </>
      )}
      <Button size="compact-xs" variant="subtle" color="red" aria-label={say("revoke_of", { name })} onClick={() => revoke(of)}>{say("revoke")}</Button>
    </Group>
  );
}

function isOver({ validUntil }: Key): boolean {
  return Boolean(validUntil) && new Date(validUntil as string).getTime() <= Date.now();
}
