import { Anchor, Badge, Button, Group, Text } from "@mantine/core";
import { Link, useParams, useSearchParams } from "react-router";
import { NotFound } from "../app/NotFound";
import { useSession } from "../api/session";
import type { ImportKind } from "../api/generated/schema";
import { Answered } from "../parts/Answered";
import { Page } from "../parts/Page";
import { moment } from "../words/format";
import { useLabels } from "../words/labels";
import { Brought } from "./Brought";
import { Result } from "./Result";
import { Undo } from "./Undo";
import { isGoing, useImport, type Found } from "./useImport";
import { useWords } from "./words";

const SHOWN_AT: Record<ImportKind, string> = {
  LEADS: "/leads", DEALS: "/leads", TOUCHPOINTS: "/leads", SPEND: "/spend", METRICS: "/resources", RESOURCES: "/resources",
};

/** One import: how far it is, what came of it, and taking it back. */
export default function ImportPage() {
  const say = useWords();
  const { id = "" } = useParams();
  const answer = useImport(id);
  const again = () => answer[1]({ requestPolicy: "network-only" });
  const found = answer[0].data?.import;
  const actions = (
    <>
      {found && <Undo of={found} done={again} />}
      <Button size="xs" variant="default" component={Link} to="/setup/imports">{say("all")}</Button>
    </>
  );
  return (
    <Page title={found?.fileName ?? say("title")} actions={actions}>
      <Answered of={answer}>{({ import: of }) => (of ? <Body of={of} again={again} /> : <NotFound />)}</Answered>
    </Page>
  );
}

function Body({ of, again }: { of: Found; again: () => void }) {
  const say = useWords();
  const label = useLabels();
  const zone = useSession().workspace.timeZone;
  const [query] = useSearchParams();
  return (
    <>
      <Group gap="xs">
        <Badge variant="light" tt="none" color={of.status === "FAILED" ? "red" : of.status === "DONE" ? "green" : "gray"}>{label("ImportStatus", of.status)}</Badge>
        {of.dryRun && <Badge variant="default" tt="none">{say("trial")}</Badge>}
        <Text size="sm" c="dimmed">{`${label("ImportKind", of.kind)} · ${moment(of.startedAt, zone)}`}</Text>
      </Group>
      <Result of={of} total={Number(query.get("rows")) || undefined} again={again} />
      {of.kind === "LEADS" && of.created > 0 && !of.dryRun && of.status === "DONE" && <Brought of={of} />}
      {!of.dryRun && !isGoing(of) && of.status !== "UNDONE" && <Anchor component={Link} to={SHOWN_AT[of.kind]} size="sm" underline="always">{say("see_them")}</Anchor>}
    </>
  );
}
