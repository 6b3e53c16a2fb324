import { Text } from "@mantine/core";
import { useSession } from "../api/session";
import { figure } from "../metrics/figure";
import { day } from "../words/format";
import { useLabels } from "../words/labels";
import type { MatrixData } from "./Matrix";
import { useWords } from "./words";

type Variant = MatrixData["cells"][number]["variants"][number];

/** One variant of a cell in a line: what is reached of what, or from when it can be read. */
export function VariantLine({ of, withName }: { of: Variant; withName: boolean }) {
  const label = useLabels();
  const figures = useFigures(of);
  return (
    <Text size="xs" component="span" display="block">
      {withName && <Text span size="xs" c="dimmed">{`${label("MatrixVariant", of.variant)}: `}</Text>}
      {figures}
    </Text>
  );
}

/** The figures of a variant in words. */
export function useFigures(of: Variant): string {
  const say = useWords();
  const label = useLabels();
  const { currency } = useSession().workspace;
  if (of.state === "LOCKED") return say("locked", { day: day(of.availableOn, "short") });
  const metric = of.metric ? label("Metric", of.metric) : "";
  const target = figure(of.target, of.unit, currency);
  const result = figure(of.result, of.unit, currency);
  if (of.variant === "TO_BE") return of.target ? `${metric} ${target}` : label("MatrixCellState", of.state);
  if (of.result && of.target) return `${metric} ${result} / ${target}${of.extent === null || of.extent === undefined ? "" : ` (${of.extent} %)`}`;
  if (of.result) return `${metric} ${result}`;
  return of.use ?? label("MatrixCellState", of.state);
}
