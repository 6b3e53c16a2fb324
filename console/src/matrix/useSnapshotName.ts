/** What a snapshot is called: the day it is of, or the period whose outcome it holds. */
import type { MatrixSnapshotsQuery } from "../api/generated/matrix";
import { day } from "../words/format";
import { useLabels } from "../words/labels";
import { useWords } from "./words";

export type SnapshotHead = Pick<MatrixSnapshotsQuery["matrixSnapshots"]["edges"][number]["node"], "variant" | "on" | "version" | "periodStart" | "periodEnd">;

/** `name(snapshot)` → “As is · Nov 22, 2026, version 1”. */
export function useSnapshotName(): (of: SnapshotHead) => string {
  const say = useWords();
  const label = useLabels();
  return (of) => {
    const days = of.periodStart && of.periodEnd
      ? say("of_period", { from: day(of.periodStart), until: day(of.periodEnd) })
      : say("of_day", { day: day(of.on), version: of.version });
    return `${label("MatrixVariant", of.variant)} · ${days}`;
  };
}
