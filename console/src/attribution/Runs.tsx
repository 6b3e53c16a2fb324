import { Anchor, Badge, Button, Card, Group, Progress, Stack, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { Link, useLocation } from "react-router";
import { AttributionRunCancelDocument, AttributionRunsDocument, type AttributionRunsQuery } from "../api/generated/attribution_runs";
import { usePages } from "../api/pages";
import { useSend, type Problem } from "../api/send";
import { useSession } from "../api/session";
import { Empty } from "../parts/Empty";
import { Loading } from "../parts/Loading";
import { More } from "../parts/More";
import { Page } from "../parts/Page";
import { Problems } from "../parts/Problems";
import { day, moment } from "../words/format";
import { useLabels } from "../words/labels";
import { Rooms } from "./Rooms";
import { RunStart } from "./RunStart";
import { useWords } from "./words";

type Run = AttributionRunsQuery["attributionRuns"]["edges"][number]["node"];
const EVERY = 2_000;

/** Data-driven models: what was computed, what is being computed, and how far it is. */
export default function Runs() {
  const say = useWords();
  const session = useSession();
  const [isStarting, setStarting] = useState(false);
  const pages = usePages(AttributionRunsDocument, { first: 20 }, (data) => data.attributionRuns);
  const isBusy = pages.nodes.some((run) => run.status === "QUEUED" || run.status === "RUNNING");
  const { refresh } = pages;
  useEffect(() => {
    if (!isBusy) return;
    const timer = setInterval(refresh, EVERY);
    return () => clearInterval(timer);
  }, [isBusy, refresh]);
  const { search } = useLocation();
  const hasTwo = pages.nodes.filter((run) => run.status === "DONE").length > 1;
  const isEmpty = !pages.loading && !pages.error && pages.nodes.length === 0;
  const actions = (
    <>
      {hasTwo && <Button size="xs" variant="default" component={Link} to={`/attribution/runs/compare${search}`}>{say("compare_runs")}</Button>}
      {session.may("ATTRIBUTION_RUN") && <Button size="xs" onClick={() => setStarting(true)}>{say("start_run")}</Button>}
    </>
  );
  return (
    <Page title={say("room_runs")} actions={actions}>
      <Rooms now="runs" />
      {pages.loading && pages.nodes.length === 0 && <Loading />}
      {isEmpty && <Empty title={say("no_runs")} text={say("no_runs_text")} />}
      <Stack gap="xs">{pages.nodes.map((run) => <Line key={run.id} of={run} again={refresh} />)}</Stack>
      <More of={pages} />
      {isStarting && <RunStart close={() => setStarting(false)} done={refresh} />}
    </Page>
  );
}

function Line({ of, again }: { of: Run; again: () => void }) {
  const say = useWords();
  const label = useLabels();
  const zone = useSession().workspace.timeZone;
  const [problems, setProblems] = useState<Problem[]>([]);
  const [cancel, cancelling] = useSend(AttributionRunCancelDocument);
  const onCancel = async () => {
    setProblems((await cancel({ input: { runId: of.id, expectedVersion: of.version } })).problems);
    again();
  };
  const isBusy = of.status === "QUEUED" || of.status === "RUNNING";
  return (
    <Card withBorder padding="sm">
      <Group justify="space-between" gap="xs">
        <div>
          <Anchor component={Link} to={`/attribution/runs/${of.id}`} fw={600} size="sm">{say("run", { number: of.number, model: of.model, order: of.order || "" })}</Anchor>
          <Text size="xs" c="dimmed">{`${label("AttributionDimension", of.dimension)} · ${day(of.periodStart, "short")} – ${day(of.periodEnd, "short")} · ${moment(of.createdAt, zone)}`}</Text>
        </div>
        <Group gap="xs">
          {of.publishedAt && <Badge variant="light" tt="none">{say("published")}</Badge>}
          <Badge variant="light" color={of.status === "FAILED" ? "red" : of.status === "DONE" ? "green" : "gray"} tt="none">{label("RunStatus", of.status)}</Badge>
          {of.allowedActions.includes("CANCEL") && <Button size="compact-xs" variant="default" loading={cancelling} onClick={() => void onCancel()}>{say("cancel")}</Button>}
        </Group>
      </Group>
      {isBusy && <Progress value={of.progress} mt="xs" size="sm" aria-label={say("progress", { share: of.progress })} />}
      <Problems of={problems} />
    </Card>
  );
}
