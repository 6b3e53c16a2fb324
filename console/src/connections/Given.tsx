import { Alert, Button, Code, CopyButton, Group, Stack, Text } from "@mantine/core";
import { Link } from "react-router";
import type { Network } from "../api/generated/schema";
import { isByKey } from "./networks";
import { useWords } from "./words";

export interface Address {
  id: string;
  name: string;
  network: Network;
  /** Null where the answer was a repeat: it was shown before. */
  address: string | null;
}

/** Where the network is to send to, shown once, with what to do with it there. */
export function Given({ of, close, isHere = false }: { of: Address; close: () => void; isHere?: boolean }) {
  const say = useWords();
  const byKey = isByKey(of.network);
  if (of.address === null) {
    return <Alert color="yellow" variant="light" role="status" title={say("address_of", { name: of.name })} withCloseButton closeButtonLabel={say("have_it")} onClose={close}>{say("address_gone")}</Alert>;
  }
  return (
    <Alert color="green" variant="light" title={say(byKey ? "host_of" : "address_of", { name: of.name })} role="status">
      <Stack gap="xs">
        <Text size="sm">{say(`then_${of.network}`)}</Text>
        <Code block style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>{of.address}</Code>
        {!byKey && <Text size="sm">{say("shown_once")}</Text>}
        <Group gap="xs">
          <CopyButton value={of.address}>{({ copied, copy }) => <Button size="xs" onClick={copy}>{say(copied ? "copied" : "copy_address")}</Button>}</CopyButton>
          {!isHere && <Button size="xs" variant="default" component={Link} to={`/setup/connections/${of.id}`}>{say(byKey ? "to_keys" : "to_card")}</Button>}
          <Button size="xs" variant="default" onClick={close}>{say("have_it")}</Button>
        </Group>
      </Stack>
    </Alert>
  );
}
