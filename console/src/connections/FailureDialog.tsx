import { Modal, Stack, Text } from "@mantine/core";
import { ConnectionFailureDocument } from "../api/generated/connections";
import { useQuery } from "urql";
import { usePages } from "../api/pages";
import { useSession } from "../api/session";
import { Answered } from "../parts/Answered";
import { More } from "../parts/More";
import { useReturnedFocus } from "../parts/useReturnedFocus";
import { moment, number } from "../words/format";
import { useWords } from "./words";

/** One request with everything that was wrong with it; its bytes are shown to nobody. */
export function FailureDialog({ id, close }: { id: string; close: () => void }) {
  const say = useWords();
  useReturnedFocus();
  const zone = useSession().workspace.timeZone;
  const answer = useQuery({ query: ConnectionFailureDocument, variables: { id, first: 1 } });
  const pages = usePages(ConnectionFailureDocument, { id, first: 50 }, (data) => data.intakeFailure?.problems);
  return (
    <Modal opened onClose={close} title={say("failure")} size="lg" closeButtonProps={{ "aria-label": say("close") }}>
      <Stack gap="sm">
        <Answered of={answer} rows={2}>
          {({ intakeFailure: of }) => (of ? (
            <Text size="sm">
              {say("failure_text", { received: moment(of.receivedAt, zone), processed: moment(of.processedAt, zone), recorded: number(of.recorded), duplicates: number(of.duplicates), tests: number(of.tests) })}
            </Text>
          ) : <Text size="sm">{say("used_by_now")}</Text>)}
        </Answered>
        {pages.nodes.map((each) => (
          <Text key={each.id} size="sm" c={each.replayedAt ? "dimmed" : undefined}>
            <Text component="span" size="xs" ff="monospace">{[each.code, each.field].filter(Boolean).join(" · ")}</Text>
            {` ${each.message} `}
            <Text component="span" size="xs" c="dimmed">{each.replayedAt ? say("tried_again_at", { when: moment(each.replayedAt, zone) }) : say("update_number", { number: number(each.position + 1) })}</Text>
          </Text>
        ))}
        <More of={pages} />
      </Stack>
    </Modal>
  );
}
