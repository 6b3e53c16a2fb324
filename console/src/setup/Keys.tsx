import { Alert, Badge, Button, Card, Group, Table, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { ApiKeyListDocument, ApiKeyRevokeDocument, type ApiKeyListQuery } from "../api/generated/api_keys";
import { usePages } from "../api/pages";
import { useSend, type Problem } from "../api/send";
import { useSession } from "../api/session";
import { confirm } from "../parts/ask";
import { Empty } from "../parts/Empty";
import { Loading } from "../parts/Loading";
import { More } from "../parts/More";
import { Page } from "../parts/Page";
import { Problems } from "../parts/Problems";
import { Sheet } from "../parts/Sheet";
import { ago, day, dayOf, moment } from "../words/format";
import { useLabels } from "../words/labels";
import { KeyDialog } from "./KeyDialog";
import { Secret, type Made } from "./Secret";
import { useWords } from "./words";

type Key = ApiKeyListQuery["apiKeys"]["edges"][number]["node"];

/** Keys by which programs come in; each is shown once. */
export default function Keys() {
  const say = useWords();
  const [isAdding, setAdding] = useState(false);
  const [made, setMade] = useState<Made | null>(null);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [revoke] = useSend(ApiKeyRevokeDocument);
  const pages = usePages(ApiKeyListDocument, { first: 50 }, (data) => data.apiKeys);
  const onRevoke = async (key: Key) => {
    if (!(await confirm({ title: say("revoke_title", { name: key.name }), text: say("revoke_text"), yes: say("revoke"), no: say("no"), dangerous: true }))) return;
    const { problems: found } = await revoke({ input: { apiKeyId: key.id } });
    setProblems(found);
    if (found.length === 0) notifications.show({ message: say("revoked", { name: key.name }) });
    pages.refresh();
  };
  const onMade = (key: string | null) => {
    setAdding(false);
    setMade({ value: key });
    pages.refresh();
  };
  const add = <Button size="xs" leftSection={<KeyRound size={15} aria-hidden />} onClick={() => setAdding(true)}>{say("add_key")}</Button>;
  const isEmpty = !pages.loading && !pages.error && pages.nodes.length === 0;
  const graphiql = <Button size="xs" variant="default" component="a" href="/graphiql" target="_blank" rel="noopener">GraphiQL</Button>;
  return (
    <Page title={say("keys")} actions={<>{graphiql}{!isEmpty && add}</>}>
      {made && <Secret title={say("key_made")} value={made.value} gone={say("key_gone")} close={() => setMade(null)} />}
      <Problems of={problems} />
      {pages.loading && pages.nodes.length === 0 && <Loading />}
      {isEmpty && <Empty title={say("no_keys")} text={say("no_keys_text")}>{add}</Empty>}
      {pages.nodes.length > 0 && <List of={pages.nodes} revoke={(key) => void onRevoke(key)} />}
      <More of={pages} />
      {isAdding && <KeyDialog close={() => setAdding(false)} done={onMade} />}
      <Alert variant="light" color="gray">{say("keys_hint")}</Alert>
    </Page>
  );
}

function List({ of, revoke }: { of: readonly Key[]; revoke: (key: Key) => void }) {
  const say = useWords();
  const label = useLabels();
  const zone = useSession().workspace.timeZone;
  return (
    <Card withBorder padding={0}>
      <Sheet caption={say("keys")} minWidth={780}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{say("name")}</Table.Th>
            <Table.Th scope="col">{say("roles")}</Table.Th>
            <Table.Th scope="col">{say("scopes")}</Table.Th>
            <Table.Th scope="col">{say("last_used")}</Table.Th>
            <Table.Th scope="col"><span className="unseen">{say("revoke")}</span></Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {of.map((key) => (
            <Table.Tr key={key.id}>
              <Table.Th scope="row">
                {key.name}
                <Text size="xs" c="dimmed" fw={400}>{[`${key.prefix}…`, key.member?.name, day(dayOf(key.createdAt, zone))].filter(Boolean).join(" · ")}</Text>
              </Table.Th>
              <Table.Td>{key.roles.map((role) => label("Role", role)).join(", ")}</Table.Td>
              <Table.Td>{key.scopes.length > 0 ? key.scopes.map((each) => label("Action", each)).join(", ") : say("all_scopes")}</Table.Td>
              <Table.Td title={moment(key.lastUsedAt, zone)}>{key.lastUsedAt ? ago(key.lastUsedAt) : say("never")}</Table.Td>
              <Table.Td>
                <Group justify="flex-end">
                  {key.revokedAt ? <Badge variant="light" color="gray" tt="none">{say("revoked_on", { day: day(dayOf(key.revokedAt, zone)) })}</Badge> : (
                    <Button size="compact-xs" variant="subtle" color="red" aria-label={say("revoke_of", { name: key.name })} onClick={() => revoke(key)}>{say("revoke")}</Button>
                  )}
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Sheet>
    </Card>
  );
}
