import { Alert, Button, Card, Stack, Table, Text, Title } from "@mantine/core";
import { useRef, useState } from "react";
import { ConnectedAccountRotateDocument } from "../api/generated/connections";
import { AskDialog } from "../fields/AskDialog";
import { given, type Field } from "../fields/field";
import { Sheet } from "../parts/Sheet";
import { useOpenedVersion } from "../parts/useOpenedVersion";
import { ago, moment } from "../words/format";
import { useSession } from "../api/session";
import type { Card as Found } from "./checks";
import { faultOf } from "./ConnectDialog";
import type { Address } from "./Given";
import { secretsOf, type SecretName } from "./networks";
import { useWords } from "./words";

const HOUR = 3_600_000;
const WEEK = 168;

/** Its secrets, which nobody can read again, and giving each another value while the former is still taken. */
export function Secrets({ of, again, onAddress }: { of: Found; again: () => void; onAddress: (given: Address) => void }) {
  const say = useWords();
  const zone = useSession().workspace.timeZone;
  const [changed, setChanged] = useState<SecretName | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const names = secretsOf(of.network);
  if (names.length === 0) return null;
  const held = new Map(of.secrets.map(({ name, changedAt }) => [name, changedAt]));
  const done = (name: SecretName, hours: number, address: string | null) => {
    const until = moment(new Date(Date.now() + hours * HOUR).toISOString(), zone);
    setSaid(!held.has(name) ? say("secret_taken", { name: say(`secret_${name}`) }) : hours > 0 ? say("both_valid", { name: say(`secret_${name}`), until }) : say("one_valid", { name: say(`secret_${name}`) }));
    if (name === "address") onAddress({ id: of.id, name: of.name, network: of.network, address });
    again();
  };
  return (
    <Card withBorder component="section" aria-label={say("secrets")}>
      <Stack gap="sm">
        <Title order={2} size="h3">{say("secrets")}</Title>
        <Text size="sm" c="dimmed">{say("secrets_hint")}</Text>
        {said && <Alert color="green" variant="light" role="status">{said}</Alert>}
        <Sheet caption={say("list_of", { name: say("secrets") })} minWidth={420}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{say("secret")}</Table.Th>
              <Table.Th scope="col">{say("since")}</Table.Th>
              <Table.Th scope="col"><span className="unseen">{say("rotate")}</span></Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {names.map((name) => (
              <Table.Tr key={name}>
                <Table.Th scope="row" fw={500}>{say(`secret_${name}`)}</Table.Th>
                <Table.Td title={moment(held.get(name), zone)}>{held.has(name) ? ago(held.get(name)) : say("not_given")}</Table.Td>
                <Table.Td ta="right">
                  <Button size="compact-xs" variant="default" aria-label={say(held.has(name) ? "rotate_of" : "give_of", { name: say(`secret_${name}`) })} onClick={() => setChanged(name)}>
                    {say(held.has(name) ? "rotate" : "give")}
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Sheet>
      </Stack>
      {changed && <RotateDialog of={of} secret={changed} isNew={!held.has(changed)} close={() => setChanged(null)} again={again} done={done} />}
    </Card>
  );
}

interface Rotating {
  of: Found;
  secret: SecretName;
  isNew: boolean;
  close: () => void;
  again: () => void;
  done: (name: SecretName, hours: number, address: string | null) => void;
}

function RotateDialog({ of, secret, isNew, close, again, done }: Rotating) {
  const say = useWords();
  const hours = useRef(0);
  const [opened, renew] = useOpenedVersion(of.version);
  const isAddress = secret === "address";
  const value: Field = { name: "value", label: say("new_value"), kind: "secret", required: true, check: faultOf(say) };
  const keep: Field = {
    name: "keepOldHours", label: say("keep_hours"), description: say("keep_hours_hint"), kind: "count", required: true, least: 0, most: WEEK,
    check: (text) => (Number(text) <= WEEK ? undefined : say("keep_hours_most", { most: WEEK })),
  };
  return (
    <AskDialog
      title={say(isNew ? "give_of" : "rotate_of", { name: say(`secret_${secret}`) })} document={ConnectedAccountRotateDocument}
      fields={() => [...(isAddress ? [] : [value]), ...(isNew ? [] : [keep])]} initial={{ value: "", keepOldHours: "24" }}
      input={(values) => {
        hours.current = Number(values.keepOldHours);
        return { connectedAccountId: of.id, secret, value: isAddress ? null : given(values.value) ?? null, keepOldHours: Number(values.keepOldHours), expectedVersion: opened };
      }}
      submit={say(isNew ? "give" : isAddress ? "new_address" : "rotate")} onClose={close} onStale={() => { renew(); again(); }}
      onDone={({ address }) => done(secret, hours.current, address ?? null)}
    >
      {() => <Text size="sm" c="dimmed">{say(isAddress ? "rotate_address_text" : "rotate_text")}</Text>}
    </AskDialog>
  );
}
