import { Anchor, Button, Card, Group, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { NotFound } from "../app/NotFound";
import { ConversionDestinationCardDocument, ConversionDestinationDisableDocument, ConversionDestinationEnableDocument } from "../api/generated/conversions";
import { useSend, type Problem } from "../api/send";
import { Answered } from "../parts/Answered";
import { confirm } from "../parts/ask";
import { Page } from "../parts/Page";
import { Problems } from "../parts/Problems";
import { useKept } from "../parts/useKept";
import { ChangeDialog } from "./DestinationDialog";
import { Facts, StateBadge, type Found } from "./Destinations";
import { DryRun } from "./DryRun";
import { Sends } from "./Sends";
import { useWords } from "./words";

/** One destination: what would be told, what was, and what the network said of it. */
export default function Destination() {
  const say = useWords();
  const { id = "" } = useParams();
  const answer = useKept(useQuery({ query: ConversionDestinationCardDocument, variables: { id } }));
  const again = () => answer[1]({ requestPolicy: "network-only" });
  return (
    <Page title={answer[0].data?.conversionDestination?.name ?? say("destination")} actions={<Anchor component={Link} to="/setup/conversions" size="sm">{say("all")}</Anchor>}>
      <Answered of={answer}>
        {({ conversionDestination: of }) => (of ? (
          <Stack gap="md">
            <Head of={of} again={again} />
            <DryRun of={of} />
            <Sends of={of} />
          </Stack>
        ) : <NotFound />)}
      </Answered>
    </Page>
  );
}

function Head({ of, again }: { of: Found; again: () => void }) {
  const say = useWords();
  const [isChanging, setChanging] = useState(false);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [disable, disabling] = useSend(ConversionDestinationDisableDocument);
  const [enable, enabling] = useSend(ConversionDestinationEnableDocument);
  const isOff = Boolean(of.disabledAt ?? of.stoppedAt);
  const onSwitch = async () => {
    const input = { destinationId: of.id, expectedVersion: of.version };
    if (!isOff && !(await confirm({ title: say("disable_title", { name: of.name }), text: say("disable_text"), yes: say("disable"), no: say("no"), dangerous: true }))) return;
    const { problems: found } = await (isOff ? enable({ input }) : disable({ input }));
    setProblems(found);
    if (found.length === 0) notifications.show({ message: say(isOff ? "is_on_again" : "is_off_now", { name: of.name }) });
    again();
  };
  return (
    <Card withBorder component="section" aria-label={say("destination")}>
      <Stack gap="sm">
        <Group justify="space-between" gap="xs" align="flex-start">
          <div style={{ flex: 1, minWidth: 0 }}><Facts of={of} /></div>
          <StateBadge of={of} />
        </Group>
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={() => setChanging(true)}>{say("change")}</Button>
          <Button size="xs" variant="subtle" color={isOff ? undefined : "red"} loading={disabling || enabling} onClick={() => void onSwitch()}>{say(isOff ? "enable" : "disable")}</Button>
        </Group>
        <Problems of={problems} />
      </Stack>
      {isChanging && <ChangeDialog of={of} close={() => setChanging(false)} again={again} />}
    </Card>
  );
}
