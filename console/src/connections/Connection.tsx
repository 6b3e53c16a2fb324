import { Anchor, Button, Card, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { NotFound } from "../app/NotFound";
import {
  ConnectedAccountChangeDocument, ConnectedAccountDisableDocument, ConnectedAccountEnableDocument, ConnectionCardDocument,
} from "../api/generated/connections";
import { useSend, type Problem } from "../api/send";
import { AskDialog } from "../fields/AskDialog";
import { given } from "../fields/field";
import { Answered } from "../parts/Answered";
import { confirm } from "../parts/ask";
import { Page } from "../parts/Page";
import { Problems } from "../parts/Problems";
import { useKept } from "../parts/useKept";
import { useOpenedVersion } from "../parts/useOpenedVersion";
import { usePoll } from "../parts/usePoll";
import { useLabels } from "../words/labels";
import { Bands, StandingBadge } from "./Bands";
import type { Card as Found } from "./checks";
import { useCommonFields } from "./ConnectDialog";
import { Failures } from "./Failures";
import { Given, type Address } from "./Given";
import { isByKey } from "./networks";
import { Secrets } from "./Secrets";
import { settingFields, settingsOf, settingValues } from "./settings";
import { Test } from "./Test";
import { useWords } from "./words";
import { WriteKeys } from "./WriteKeys";

/** One connection: how it is, testing it, its secrets, what could not be used. */
export default function Connection() {
  const say = useWords();
  const { id = "" } = useParams();
  const answer = useKept(useQuery({ query: ConnectionCardDocument, variables: { id } }));
  const again = () => answer[1]({ requestPolicy: "network-only" });
  const found = answer[0].data?.connectedAccount;
  usePoll(() => { if (!answer[0].fetching) again(); }, found && found.health.waiting > 0 ? 3 : 15);
  return (
    <Page title={found?.name ?? say("connection")} actions={<Anchor component={Link} to="/setup/connections" size="sm">{say("all")}</Anchor>}>
      <Answered of={answer}>{({ connectedAccount: of }) => (of ? <Body of={of} again={again} /> : <NotFound />)}</Answered>
    </Page>
  );
}

function Body({ of, again }: { of: Found; again: () => void }) {
  const [address, setAddress] = useState<Address | null>(null);
  return (
    <Stack gap="md">
      {address && <Given of={address} close={() => setAddress(null)} isHere />}
      <Head of={of} again={again} />
      {isByKey(of.network) && <WriteKeys of={of} />}
      <Test of={of} />
      <Failures of={of} again={again} />
      <Secrets of={of} again={again} onAddress={setAddress} />
    </Stack>
  );
}

function Head({ of, again }: { of: Found; again: () => void }) {
  const say = useWords();
  const label = useLabels();
  const [isChanging, setChanging] = useState(false);
  const { problems, turn, isTurning } = useSwitch(of, again);
  const facts = [label("Network", of.network), of.accountId && say("account_is", { account: of.accountId }), of.product && say("asks_about", { product: of.product.name })];
  return (
    <Card withBorder component="section" aria-label={say("health")}>
      <Stack gap="sm">
        <Group justify="space-between" gap="xs" align="flex-start">
          <Text size="sm" c="dimmed">
            {facts.filter(Boolean).join(" · ")}
            {of.resource && <>{" · "}<Anchor component={Link} to={`/resources/${of.resource.id}`} size="sm" underline="always">{of.resource.name}</Anchor></>}
          </Text>
          <StandingBadge of={of} />
        </Group>
        <Bands of={of} />
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={() => setChanging(true)}>{say("change")}</Button>
          <Button size="xs" variant="subtle" color={of.disabledAt ? undefined : "red"} loading={isTurning} onClick={() => void turn()}>{say(of.disabledAt ? "enable" : "disable")}</Button>
        </Group>
        <Problems of={problems} />
      </Stack>
      {isChanging && <ChangeDialog of={of} close={() => setChanging(false)} again={again} />}
    </Card>
  );
}

/** Switching it off, after one said so, and on again. */
function useSwitch(of: Found, again: () => void) {
  const say = useWords();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [disable, disabling] = useSend(ConnectedAccountDisableDocument);
  const [enable, enabling] = useSend(ConnectedAccountEnableDocument);
  const input = { connectedAccountId: of.id, expectedVersion: of.version };
  const turn = async () => {
    const isOff = Boolean(of.disabledAt);
    if (!isOff && !(await confirm({ title: say("disable_title", { name: of.name }), text: say(isByKey(of.network) ? "disable_key_text" : "disable_text"), yes: say("disable"), no: say("no"), dangerous: true }))) return;
    const { problems: found } = await (isOff ? enable({ input }) : disable({ input }));
    setProblems(found);
    if (found.length === 0) notifications.show({ message: say(isOff ? "is_on_again" : "is_off_now", { name: of.name }) });
    again();
  };
  return { problems, turn, isTurning: disabling || enabling };
}

function ChangeDialog({ of, close, again }: { of: Found; close: () => void; again: () => void }) {
  const say = useWords();
  const common = useCommonFields(of.resource);
  const [opened, renew] = useOpenedVersion(of.version);
  const initial = { name: of.name, accountId: of.accountId ?? "", resourceId: of.resource?.id ?? "", productId: of.product?.id ?? "", ...settingValues(of.settings) };
  return (
    <AskDialog
      title={say("change_of", { name: of.name })} document={ConnectedAccountChangeDocument} submit={say("save")} initial={initial} draft={`connection:${of.id}`}
      fields={() => [...common(of.network), ...settingFields(of.network, say)]} onClose={close} onStale={() => { renew(); again(); }}
      input={(values) => ({
        connectedAccountId: of.id, name: values.name, accountId: given(values.accountId) ?? null, resourceId: given(values.resourceId) ?? null,
        productId: given(values.productId) ?? null, settings: settingsOf(of.network, values, of.settings), expectedVersion: opened,
      })}
      onDone={() => { notifications.show({ message: say("changed") }); again(); }}
    />
  );
}
