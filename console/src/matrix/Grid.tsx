import { Card, Table, Text, UnstyledButton } from "@mantine/core";
import type { MatrixVariant } from "../api/generated/schema";
import { Sheet } from "../parts/Sheet";
import { useLabels } from "../words/labels";
import type { MatrixData, Place } from "./Matrix";
import { VariantLine } from "./VariantLine";
import { useWords } from "./words";
import classes from "./grid.module.css";

interface Props {
  of: MatrixData;
  shown: MatrixVariant[];
  open: (place: Place) => void;
}

/**
 * Resources are rows and objectives columns: a cluster has many resources and a funnel few steps, so that the table
 * grows downwards, as pages do. A cell opens what stands behind it; an empty one can be given a goal.
 */
export function Grid({ of, shown, open }: Props) {
  const say = useWords();
  const gaps = new Set(of.gaps.map((gap) => `${gap.objective?.id ?? ""} ${gap.resource?.id ?? ""}`));
  const cells = new Map(of.cells.map((cell) => [`${cell.objective.id} ${cell.resource.id}`, cell]));
  return (
    <Card withBorder padding={0}>
      <Sheet caption={say("title")} minWidth={220 + of.objectives.length * 170}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" className={classes.first}>{say("resource")}</Table.Th>
            {of.objectives.map((each) => <Table.Th key={each.id} scope="col">{each.name}</Table.Th>)}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {of.resources.map((resource) => (
            <Table.Tr key={resource.id} data-gap={gaps.has(` ${resource.id}`) || undefined}>
              <ResourceHead of={resource} hasGap={gaps.has(` ${resource.id}`)} />
              {of.objectives.map((objective) => {
                const key = `${objective.id} ${resource.id}`;
                return (
                  <Table.Td key={objective.id} className={classes.cell} data-gap={gaps.has(key) || undefined}>
                    <Cell
                      of={cells.get(key)}
                      shown={shown}
                      name={`${resource.name}, ${objective.name}`}
                      open={() => open({ objectiveId: objective.id, resourceId: resource.id })}
                    />
                  </Table.Td>
                );
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Sheet>
    </Card>
  );
}

function ResourceHead({ of, hasGap }: { of: MatrixData["resources"][number]; hasGap: boolean }) {
  const say = useWords();
  const label = useLabels();
  return (
    <Table.Th scope="row" className={classes.first}>
      <Text size="sm" fw={600}>{of.name}</Text>
      <Text size="xs" c="dimmed" fw={400}>{[label("ResourceKind", of.kind), of.state === "ACTIVE" ? null : label("ResourceState", of.state)].filter(Boolean).join(" · ")}</Text>
      {hasGap && <Text size="xs" c="orange" fw={600}>{say("has_gap")}</Text>}
    </Table.Th>
  );
}

function Cell({ of, shown, name, open }: { of: MatrixData["cells"][number] | undefined; shown: MatrixVariant[]; name: string; open: () => void }) {
  const say = useWords();
  const lines = of?.variants.filter((each) => shown.includes(each.variant)) ?? [];
  if (!of || lines.length === 0) {
    return <UnstyledButton className={classes.empty} onClick={open} aria-label={say("empty_cell", { name })}>+</UnstyledButton>;
  }
  return (
    <UnstyledButton className={classes.full} onClick={open}>
      <span className="unseen">{name}: </span>
      {lines.map((each) => <VariantLine key={each.variant} of={each} withName={shown.length > 1} />)}
      {of.suitability && <Text size="xs" c="dimmed">{say("suits", { value: of.suitability.value })}</Text>}
    </UnstyledButton>
  );
}
