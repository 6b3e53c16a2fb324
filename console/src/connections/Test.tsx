import { Alert, Button, Card, Code, Group, List, Stack, Text, Textarea, ThemeIcon, Title } from "@mantine/core";
import { Check as Tick, CircleAlert, X } from "lucide-react";
import { useState } from "react";
import { useClient } from "urql";
import { ConnectionCardDocument, ConnectionTestDocument } from "../api/generated/connections";
import { problemsOf, type Problem } from "../api/send";
import { useSession } from "../api/session";
import { Problems } from "../parts/Problems";
import { moment } from "../words/format";
import { useLabels } from "../words/labels";
import { checksOf, triedCheck, type Card as Found, type Check, type Tried } from "./checks";
import { sampleOf } from "./samples";
import { useWords } from "./words";

interface Outcome {
  checks: Check[];
  tried: Tried | null;
  at: string;
}

/** Tests the connection: how it is at this moment, and what would come of a body; nothing is kept of it. */
export function Test({ of }: { of: Found }) {
  const say = useWords();
  const [body, setBody] = useState(() => sampleOf(of.network, of.accountId));
  const { outcome, problems, isTesting, test } = useTest(of.id);
  const zone = useSession().workspace.timeZone;
  return (
    <Card withBorder component="section" aria-label={say("test")}>
      <Stack gap="sm">
        <Title order={2} size="h3">{say("test")}</Title>
        <Text size="sm" c="dimmed">{say("test_hint")}</Text>
        <Textarea label={say("body")} description={say("body_hint")} autosize minRows={3} maxRows={10} styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }} value={body} onChange={(event) => setBody(event.currentTarget.value)} />
        <Group gap="xs">
          <Button size="xs" loading={isTesting} onClick={() => void test(body)}>{say("run_test")}</Button>
          {sampleOf(of.network, of.accountId) && <Button size="xs" variant="default" onClick={() => setBody(sampleOf(of.network, of.accountId))}>{say("sample")}</Button>}
        </Group>
        <Problems of={problems} />
        {outcome && (
          <Stack gap="sm" role="status" aria-label={say("test_result")}>
            <Text size="xs" c="dimmed">{say("tested_at", { when: moment(outcome.at, zone) })}</Text>
            <Checks of={outcome.checks} />
            {outcome.tried && <Made of={outcome.tried} />}
          </Stack>
        )}
      </Stack>
    </Card>
  );
}

function useTest(id: string) {
  const say = useWords();
  const client = useClient();
  const [isTesting, setTesting] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [problems, setProblems] = useState<Problem[]>([]);
  const fresh = { requestPolicy: "network-only" } as const;
  const test = async (body: string) => {
    setTesting(true);
    const [card, tried] = await Promise.all([
      client.query(ConnectionCardDocument, { id }, fresh).toPromise(),
      body.trim() ? client.query(ConnectionTestDocument, { id, body }, fresh).toPromise() : null,
    ]);
    setTesting(false);
    setProblems([card.error, tried?.error].flatMap((error) => (error ? problemsOf(error) : [])));
    const found = card.data?.connectedAccount;
    const made = tried?.data?.connectedAccountTest ?? null;
    if (found) setOutcome({ checks: [...checksOf(found, say), ...(made ? [triedCheck(made, say)] : [])], tried: made, at: new Date().toISOString() });
  };
  return { outcome, problems, isTesting, test };
}

const LOOKS = { well: ["green", Tick], odd: ["yellow", CircleAlert], wrong: ["red", X] } as const;

function Checks({ of }: { of: Check[] }) {
  const say = useWords();
  return (
    <List listStyleType="none" spacing="xs" aria-label={say("checks")}>
      {of.map(({ name, result, text }) => {
        const [color, Icon] = LOOKS[result];
        return (
          <List.Item key={name} icon={<ThemeIcon size={22} radius="xl" variant="light" color={color}><Icon size={14} role="img" aria-label={say(`result_${result}`)} /></ThemeIcon>}>
            <Text size="sm" fw={600} component="span">{name}</Text>
            <Text size="sm" component="span">{` – ${text}`}</Text>
          </List.Item>
        );
      })}
    </List>
  );
}

function Made({ of }: { of: Tried }) {
  const say = useWords();
  const label = useLabels();
  return (
    <Stack gap={6}>
      {of.contacts.map((each) => (
        <Text key={each.externalId} size="sm">
          {say("would_be", { kind: label("TouchpointKind", each.kind), channel: each.channelKey, identities: each.identities })}
          {each.startsLead && ` ${say("starts_lead")}`}
          {each.isTest && ` ${say("is_trial")}`}
          {each.text && <> <Code>{each.text}</Code></>}
        </Text>
      ))}
      {of.preferences.map((each) => <Text key={each.externalId} size="sm">{say("would_say", { said: label("PreferenceSaid", each.said), channel: each.channelKey })}</Text>)}
      {of.publications.map((each) => <Text key={each.externalId} size="sm">{say("would_publish", { title: each.title })}</Text>)}
      {of.problems.map((each, place) => (
        <Alert key={`${place} ${each.code}`} color="orange" variant="light" title={[each.code, each.field].filter(Boolean).join(" · ")}>{each.message}</Alert>
      ))}
    </Stack>
  );
}
