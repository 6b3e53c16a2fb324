/** Cells of two matrices of one variant, laid side by side. */
import type { MatrixAsOfQuery, MatrixSnapshotCellsQuery } from "../api/generated/matrix";
import type { MatrixVariant } from "../api/generated/schema";

type Node = Extract<NonNullable<MatrixSnapshotCellsQuery["node"]>, { cells: unknown }>;
export type Kept = Node["cells"]["edges"][number]["node"];

/** What a cell says, whichever it comes from. */
export type Said = Pick<Kept, "state" | "use" | "extent" | "metric" | "target" | "value" | "cost" | "conclusion">;
export type Change = "NEW" | "GONE" | "CHANGED" | "SAME";

export interface Compared {
  key: string;
  resource: string;
  objective: string;
  before: Said[];
  after: Said[];
  change: Change;
}

export interface Side {
  names: { key: string; resource: string; objective: string }[];
  said: Map<string, Said[]>;
}

const keyOf = (objectiveId: string, resourceId: string) => `${objectiveId} ${resourceId}`;

/** A snapshot's cells by their place. */
export function keptSide(cells: readonly Kept[]): Side {
  const said = new Map<string, Said[]>();
  for (const cell of cells) {
    const key = keyOf(cell.objective.id, cell.resource.id);
    said.set(key, [...(said.get(key) ?? []), cell]);
  }
  return { said, names: cells.map(({ objective, resource }) => ({ key: keyOf(objective.id, resource.id), objective: objective.name, resource: resource.name })) };
}

/** The cells of the matrix as it is told now, of one variant. */
export function toldSide(of: MatrixAsOfQuery["clusterMatrix"], variant: MatrixVariant): Side {
  const objectives = new Map(of.objectives.map(({ id, name }) => [id, name]));
  const resources = new Map(of.resources.map(({ id, name }) => [id, name]));
  const filled = of.cells.map((cell) => ({ ...cell, variants: cell.variants.filter((each) => each.variant === variant) })).filter(({ variants }) => variants.length > 0);
  return {
    said: new Map(filled.map((cell) => [keyOf(cell.objective.id, cell.resource.id), cell.variants.map((each) => ({ ...each, value: each.result }))])),
    names: filled.map(({ objective, resource }) => ({
      key: keyOf(objective.id, resource.id), objective: objectives.get(objective.id) ?? "–", resource: resources.get(resource.id) ?? "–",
    })),
  };
}

/** What of a cell is compared: decimals by value, for `12` and `12.0` say the same. */
function figuresOf({ state, use, extent, metric, target, value, cost }: Said): string {
  const plain = (text: string | null | undefined) => (text === null || text === undefined ? null : Number(text));
  return JSON.stringify([state, use ?? null, extent ?? null, metric ?? null, plain(target), plain(value), plain(cost?.amount)]);
}

function changeOf(before: Said[], after: Said[]): Change {
  if (before.length === 0) return "NEW";
  if (after.length === 0) return "GONE";
  const [one, two] = [before, after].map((each) => each.map(figuresOf).sort().join());
  return one === two ? "SAME" : "CHANGED";
}

/** Every place that is filled in either, by resource. */
export function compare(before: Side, after: Side): Compared[] {
  const names = new Map([...before.names, ...after.names].map((each) => [each.key, each]));
  return [...names.values()]
    .map(({ key, ...name }) => {
      const [was, is] = [before.said.get(key) ?? [], after.said.get(key) ?? []];
      return { key, ...name, before: was, after: is, change: changeOf(was, is) };
    })
    .sort((a, b) => a.resource.localeCompare(b.resource) || a.objective.localeCompare(b.objective));
}
