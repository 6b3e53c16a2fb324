import { Button, Select, SimpleGrid, Stack } from "@mantine/core";
import { useState } from "react";
import { useWords } from "../words";
import { useKnown } from "./known";
import { OperandField } from "./OperandField";
import { fieldOf, freshRule, isBare, valueOf, withValue, type Definition, type Operand, type Rule } from "./rule";

const USUAL = new Set(["kinds", "channelKeys", "atLeast", "withinDays"]);
const TREE = new Set(["ALL", "ANY", "NOT"]);

interface Shown {
  rule: Rule;
  change: (rule: Rule) => void;
  name: string;
}

/** One condition: what it asks for and its values; those that are seldom used are behind a button. */
export function Condition({ rule, change, name }: Shown) {
  const say = useWords();
  const { definitions } = useKnown();
  const kinds = definitions.filter(({ kind }) => !TREE.has(kind));
  const definition = kinds.find(({ inputField }) => inputField === fieldOf(rule));
  const choose = (kind: string | null) => {
    const next = kinds.find((each) => each.kind === kind);
    if (next && next !== definition) change(freshRule(next));
  };
  return (
    <Stack gap="xs" flex={1} miw={0}>
      <Select
        size="sm" maw={320} allowDeselect={false} aria-label={say("condition_of", { name })} value={definition?.kind ?? null} onChange={choose}
        data={kinds.map(({ kind }) => ({ value: kind, label: say(`kind_${kind as "TOUCH"}`) }))}
      />
      {definition && <Operands rule={rule} change={change} definition={definition} />}
    </Stack>
  );
}

function Operands({ rule, change, definition }: Omit<Shown, "name"> & { definition: Definition }) {
  const say = useWords();
  const [isWhole, setWhole] = useState(false);
  const isShown = ({ name, isRequired }: Operand) =>
    isWhole || isRequired || USUAL.has(name) || definition.operands.length < 5 || valueOf(rule, definition, name) !== undefined;
  const shown = definition.operands.filter(isShown);
  if (isBare(definition) && definition.operands[0]?.type === "FLAG") return null;
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs" verticalSpacing="xs">
        {shown.map((operand) => (
          <OperandField
            key={operand.name} operand={operand} value={valueOf(rule, definition, operand.name)}
            change={(value) => change(withValue(rule, definition, operand.name, value))}
          />
        ))}
      </SimpleGrid>
      {shown.length < definition.operands.length && (
        <Button size="compact-xs" variant="subtle" style={{ alignSelf: "flex-start" }} onClick={() => setWhole(true)}>{say("more_operands")}</Button>
      )}
    </>
  );
}
