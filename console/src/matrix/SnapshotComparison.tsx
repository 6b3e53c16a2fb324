import { Group, NativeSelect, Stack, Text } from "@mantine/core";
import { useMemo } from "react";
import { useParams, useSearchParams } from "react-router";
import { useQuery } from "urql";
import { MatrixAsOfDocument, MatrixSnapshotCellsDocument, MatrixSnapshotsDocument, type MatrixSnapshotCellsQuery } from "../api/generated/matrix";
import { useSession } from "../api/session";
import { Answered } from "../parts/Answered";
import { Empty } from "../parts/Empty";
import { Loading } from "../parts/Loading";
import { Page } from "../parts/Page";
import { Troubled } from "../parts/Troubled";
import { today } from "../words/format";
import { keptSide, toldSide } from "./cells";
import { CellTable } from "./CellTable";
import { KeepNow } from "./KeepNow";
import { Rooms } from "./Rooms";
import { useKeptCells } from "./useKeptCells";
import { useSnapshotName, type SnapshotHead } from "./useSnapshotName";
import { useWords } from "./words";

type Snapshot = Extract<NonNullable<MatrixSnapshotCellsQuery["node"]>, { cells: unknown }>;

function isSnapshot(node: MatrixSnapshotCellsQuery["node"]): node is Snapshot {
  return Boolean(node && "cells" in node);
}

const NOW = "now";
/** A snapshot from facts tells of so many days up to its day; so does what it is compared with. */
const FACT_DAYS = 30;

/** A snapshot beside another of its kind, or beside now. */
export default function SnapshotComparison() {
  const say = useWords();
  const { id = "" } = useParams();
  const answer = useQuery({ query: MatrixSnapshotCellsDocument, variables: { id, first: 1 } });
  return (
    <Page title={say("compare_title")}>
      <Rooms now="snapshots" />
      <Answered of={answer}>
        {({ node }) => {
          if (!isSnapshot(node)) return <Empty title={say("not_a_snapshot")} text={say("not_a_snapshot_text")} />;
          return <Beside key={node.id} of={node} />;
        }}
      </Answered>
    </Page>
  );
}

/** What it is compared with, of the same product: now where the server can tell it, else another snapshot of the same kind. */
function Beside({ of }: { of: Snapshot }) {
  const say = useWords();
  const nameOf = useSnapshotName();
  const zone = useSession().workspace.timeZone;
  const [query, setQuery] = useSearchParams();
  const productId = of.product.id;
  const isOutcome = of.variant === "ACTUAL" && of.periodStart && of.periodEnd;
  const period = useMemo(
    () => (isOutcome ? { start: of.periodStart ?? "", end: of.periodEnd ?? "" } : { start: today(zone, 1 - FACT_DAYS), end: today(zone) }),
    [isOutcome, of.periodStart, of.periodEnd, zone],
  );
  const told = useQuery({ query: MatrixAsOfDocument, variables: { productId, period, variants: [of.variant] } });
  const filter = useMemo(() => ({ productId: { eq: productId }, variant: { eq: of.variant } }), [productId, of.variant]);
  const listed = useQuery({ query: MatrixSnapshotsDocument, variables: { first: 100, filter } });
  const others = listed[0].data?.matrixSnapshots.edges.map(({ node }) => node).filter((each) => each.id !== of.id) ?? [];
  const matrix = told[0].data?.clusterMatrix;
  const isNow = matrix !== undefined && (isOutcome ? !matrix.published : !matrix.asIs);
  const wanted = [query.get("with"), isNow ? NOW : null, others[0]?.id].find((each) => each === NOW ? isNow : others.some(({ id }) => id === each));
  const other = others.find(({ id }) => id === wanted);
  const choose = (value: string) => setQuery((before) => { before.set("with", value); return before; });
  const choices = [...(isNow ? [{ value: NOW, label: say("now") }] : []), ...others.map((each) => ({ value: each.id, label: nameOf(each) }))];
  return (
    <Answered of={listed}>
      {() => (
        <Answered of={told}>
          {() => (
            <Stack gap="md">
              <Group gap="sm" align="flex-end">
                <div>
                  <Text size="sm" fw={500}>{say("snapshot")}</Text>
                  <Text size="sm">{`${of.product.name} · ${nameOf(of)}`}</Text>
                </div>
                {wanted && <NativeSelect size="xs" label={say("compare_with")} value={wanted} data={choices} onChange={(event) => choose(event.currentTarget.value)} />}
              </Group>
              {!isNow && !isOutcome && <KeepNow productId={productId} done={(id) => { listed[1]({ requestPolicy: "network-only" }); choose(id); }} />}
              {!wanted && <Empty title={say("alone")} text={say("alone_text")} />}
              {wanted === NOW && matrix && <Told of={of} matrix={matrix} />}
              {other && <Kept key={other.id} of={of} other={other} />}
            </Stack>
          )}
        </Answered>
      )}
    </Answered>
  );
}

function Told({ of, matrix }: { of: Snapshot; matrix: Parameters<typeof toldSide>[0] }) {
  const say = useWords();
  const nameOf = useSnapshotName();
  const kept = useKeptCells(of.id);
  if (kept.error) return <Troubled message={kept.error} again={kept.again} />;
  if (!kept.cells) return <Loading />;
  return <CellTable before={keptSide(kept.cells)} after={toldSide(matrix, of.variant)} names={[nameOf(of), say("now")]} />;
}

/** Two snapshots, the older one first. */
function Kept({ of, other }: { of: Snapshot; other: SnapshotHead & { id: string } }) {
  const nameOf = useSnapshotName();
  const [mine, theirs] = [useKeptCells(of.id), useKeptCells(other.id)];
  const error = mine.error ?? theirs.error;
  if (error) return <Troubled message={error} again={() => { mine.again(); theirs.again(); }} />;
  if (!mine.cells || !theirs.cells) return <Loading />;
  const both = [{ head: of, cells: mine.cells }, { head: other, cells: theirs.cells }] as const;
  const [before, after] = of.on < other.on || (of.on === other.on && of.version < other.version) ? both : [both[1], both[0]];
  return <CellTable before={keptSide(before.cells)} after={keptSide(after.cells)} names={[nameOf(before.head), nameOf(after.head)]} />;
}
