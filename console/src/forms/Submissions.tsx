import { Anchor, Badge, Button, Card, Group, NativeSelect, Stack, Table, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { RefreshCw } from "lucide-react";
import { useMemo, useState } from "react";
import { Link } from "react-router";
import { FormReplayDocument, FormSentDocument, FormSubmissionAcceptDocument, type FormEditedFragment, type SubmissionRowFragment } from "../api/generated/forms";
import type { FormSubmissionFilter, FormSubmissionState } from "../api/generated/schema";
import { usePages } from "../api/pages";
import { useSend, type Problem } from "../api/send";
import { useSession } from "../api/session";
import { Empty } from "../parts/Empty";
import { Loading } from "../parts/Loading";
import { More } from "../parts/More";
import { Problems } from "../parts/Problems";
import { Sheet } from "../parts/Sheet";
import { moment, number } from "../words/format";
import { useChoices, useLabels } from "../words/labels";
import { Answers } from "./Answers";
import { useWords } from "./words";

/** Why something is held for a program's: said in the reader's language; other reasons come worded. */
const HELD = ["HONEYPOT", "TOO_FAST"] as const;
const COLORS: Partial<Record<FormSubmissionState, string>> = { DONE: "green", FAILED: "red", BOT: "yellow" };

/** What people sent, whose it became or why it is nobody's; trying again, and letting in who was held for a program. */
export function Submissions({ of, again }: { of: FormEditedFragment; again: () => void }) {
  const say = useWords();
  const [state, setState] = useState("");
  const [problems, setProblems] = useState<Problem[]>([]);
  const [replay, replaying] = useSend(FormReplayDocument);
  const [accept] = useSend(FormSubmissionAcceptDocument);
  const filter = useMemo<FormSubmissionFilter>(() => ({ formId: { eq: of.id }, ...(state ? { state: { eq: state as FormSubmissionState } } : {}) }), [of.id, state]);
  const pages = usePages(FormSentDocument, { first: 20, filter }, (data) => data.formSubmissions);
  const refresh = () => { pages.refresh(); again(); };
  const onReplay = async () => {
    const { payload, problems: found } = await replay({ input: { formId: of.id } });
    setProblems(found);
    if (found.length === 0) notifications.show({ message: say("replayed", { count: payload?.submissions ?? 0 }) });
    refresh();
  };
  const onAccept = async (submissionId: string) => {
    const { problems: found } = await accept({ input: { submissionId } });
    setProblems(found);
    if (found.length === 0) notifications.show({ message: say("accepted") });
    refresh();
  };
  const isEmpty = !pages.loading && !pages.error && pages.nodes.length === 0;
  return (
    <Stack gap="sm">
      <Group gap="sm" align="flex-end">
        <NativeSelect size="xs" label={say("state")} value={state} onChange={(event) => setState(event.currentTarget.value)} data={[{ value: "", label: say("any") }, ...useChoices("FormSubmissionState")]} />
        <Button size="xs" variant="subtle" leftSection={<RefreshCw size={14} aria-hidden />} onClick={refresh}>{say("refresh")}</Button>
        {Boolean(of.figures?.failed) && <Button size="xs" variant="default" loading={replaying} onClick={() => void onReplay()}>{say("replay", { failed: number(of.figures?.failed) })}</Button>}
      </Group>
      <Problems of={problems} />
      {pages.loading && pages.nodes.length === 0 && <Loading rows={3} />}
      {isEmpty && (state ? <Empty title={say("none_such")} /> : <Empty title={say("none_sent")} text={say("none_sent_text")} />)}
      {pages.nodes.length > 0 && <Rows of={pages.nodes} form={of} accept={(id) => void onAccept(id)} />}
      <More of={pages} />
    </Stack>
  );
}

function Rows({ of, form, accept }: { of: readonly SubmissionRowFragment[]; form: FormEditedFragment; accept: (id: string) => void }) {
  const say = useWords();
  return (
    <Card withBorder padding={0}>
      <Sheet caption={say("sent_to", { name: form.name })} minWidth={760}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" w={170}>{say("when")}</Table.Th>
            <Table.Th scope="col">{say("who")}</Table.Th>
            <Table.Th scope="col" w="45%">{say("answers")}</Table.Th>
            <Table.Th scope="col">{say("state")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{of.map((each) => <Row key={each.id} of={each} form={form} accept={accept} />)}</Table.Tbody>
      </Sheet>
    </Card>
  );
}

function Row({ of, form, accept }: { of: SubmissionRowFragment; form: FormEditedFragment; accept: (id: string) => void }) {
  const say = useWords();
  const label = useLabels();
  const { timeZone } = useSession().workspace;
  const when = moment(of.receivedAt, timeZone);
  const lead = of.person?.leads[0]?.id;
  const name = of.person?.name ?? say("nobody");
  const held = HELD.find((each) => each === of.problemCode);
  const reason = held ? say(`held_${held}`) : of.problemMessage;
  return (
    <Table.Tr style={{ verticalAlign: "top" }}>
      <Table.Th scope="row" fw={500}>{when}<Text size="xs" c="dimmed" fw={400}>{`${label("FormVia", of.via)} · ${of.language}`}</Text></Table.Th>
      <Table.Td>{lead ? <Anchor component={Link} to={`/leads/${lead}`} size="sm" underline="always">{name}</Anchor> : name}</Table.Td>
      <Table.Td><Answers of={of} form={form} /></Table.Td>
      <Table.Td>
        <Stack gap={4} align="flex-start">
          <Badge variant="light" tt="none" color={COLORS[of.state] ?? "gray"}>{label("FormSubmissionState", of.state)}</Badge>
          {reason && <Text size="xs">{reason}</Text>}
          {of.state === "BOT" && of.answers !== null && <Button size="compact-xs" variant="default" aria-label={say("accept_of", { when })} onClick={() => accept(of.id)}>{say("accept")}</Button>}
        </Stack>
      </Table.Td>
    </Table.Tr>
  );
}
