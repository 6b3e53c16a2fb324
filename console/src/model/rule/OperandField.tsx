import { Checkbox, MultiSelect, NumberInput, TagsInput, TextInput } from "@mantine/core";
import { Choices } from "../../choices/Choice";
import { resources } from "../../choices/source";
import { useWords } from "../words";
import { useKnown } from "./known";
import type { Operand } from "./rule";

interface Shown {
  operand: Operand;
  value: unknown;
  change: (value: unknown) => void;
}

/** One value of a condition, in the widget of its type. */
export function OperandField({ operand, value, change }: Shown) {
  const say = useWords();
  const { channels } = useKnown();
  const label = say(`operand_${operand.name as "kinds"}`);
  const common = { size: "sm", label, withAsterisk: operand.isRequired } as const;
  const list = (value as string[] | undefined) ?? [];
  switch (operand.type) {
    case "CHOICES": return <MultiSelect {...common} data={operand.choices} value={list} onChange={change} searchable clearable />;
    case "CHANNELS": return <MultiSelect {...common} data={channels} value={list} onChange={change} searchable clearable />;
    case "RESOURCES": return <Choices {...common} of={resources()} value={list} onChange={change} clearable />;
    case "TEXTS": return <TagsInput {...common} value={list} onChange={change} description={say("texts_hint")} />;
    case "NUMBER": return <Figure operand={operand} value={value} change={change} label={label} />;
    case "FLAG": return <Checkbox label={label} checked={value === true} onChange={(event) => change(event.currentTarget.checked)} />;
    default: return <TextInput {...common} value={(value as string | undefined) ?? ""} onChange={(event) => change(event.currentTarget.value)} />;
  }
}

function Figure({ operand, value, change, label }: Shown & { label: string }) {
  const least = operand.least ?? undefined;
  return (
    <NumberInput
      size="sm" label={label} withAsterisk={operand.isRequired} value={(value as number | undefined) ?? ""} min={least} max={operand.most ?? undefined}
      allowDecimal={false} allowNegative={false} clampBehavior="strict"
      onChange={(next) => change(typeof next === "number" ? next : operand.isRequired ? (least ?? 1) : undefined)}
    />
  );
}
