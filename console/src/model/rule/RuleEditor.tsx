import { ActionIcon, Button, Group, Paper, Select, Stack, Text } from "@mantine/core";
import { Plus, Trash2 } from "lucide-react";
import { useWords } from "../words";
import { Condition } from "./Condition";
import { fieldOf, groupOf, partsOf, withPart, type Group as Grouping, type Rule } from "./rule";
import { FRESH } from "./known";
import classes from "../model.module.css";

interface Editing {
  rule: Rule;
  change: (rule: Rule) => void;
  /** Takes it out of what it stands in; the whole rule cannot be. */
  remove?: () => void;
  /** What it is called to who does not see where it stands. */
  name: string;
}

/** A rule as a tree that can be changed: groups of conditions, “not”, and conditions. */
export function RuleEditor(editing: Editing) {
  if (groupOf(editing.rule)) return <Parts {...editing} />;
  if (fieldOf(editing.rule) === "not") return <Not {...editing} />;
  return <Leaf {...editing} />;
}

function Parts({ rule, change, remove, name }: Editing) {
  const say = useWords();
  const grouping = groupOf(rule) as Grouping;
  const parts = partsOf(rule);
  return (
    <Paper className={classes.group} role="group" aria-label={say("rule_part", { name, what: say(`group_${grouping}`) })}>
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap">
          <Select
            size="xs" w={190} allowDeselect={false} aria-label={say("grouping_of", { name })} value={grouping}
            data={[{ value: "all", label: say("group_all") }, { value: "any", label: say("group_any") }]}
            onChange={(value) => value && change({ [value]: parts })}
          />
          {remove && <Remove label={say("remove_part", { name })} remove={remove} />}
        </Group>
        {parts.map((part, place) => (
          <RuleEditor
            key={place} name={`${name}.${place + 1}`} rule={part}
            change={(next) => change(withPart(rule, place, next))}
            remove={() => change(withPart(rule, place, null))}
          />
        ))}
        <Group gap="xs">
          <Add label={say("add_condition")} add={() => change({ [grouping]: [...parts, FRESH] })} />
          <Add label={say("add_group")} add={() => change({ [grouping]: [...parts, { [grouping === "all" ? "any" : "all"]: [FRESH, FRESH] }] })} />
          <Add label={say("add_not")} add={() => change({ [grouping]: [...parts, { not: FRESH }] })} />
        </Group>
      </Stack>
    </Paper>
  );
}

function Not({ rule, change, remove, name }: Editing) {
  const say = useWords();
  const inner = rule.not as Rule;
  return (
    <Paper className={classes.group} role="group" aria-label={say("rule_part", { name, what: say("group_not") })}>
      <Group justify="space-between" wrap="nowrap" mb="xs">
        <Text size="sm" fw={600}>{say("group_not")}</Text>
        <Group gap={4}>
          <Button size="compact-xs" variant="subtle" onClick={() => change(inner)}>{say("drop_not")}</Button>
          {remove && <Remove label={say("remove_part", { name })} remove={remove} />}
        </Group>
      </Group>
      <RuleEditor name={`${name}.1`} rule={inner} change={(next) => change({ not: next })} />
    </Paper>
  );
}

function Leaf({ rule, change, remove, name }: Editing) {
  const say = useWords();
  return (
    <Stack gap="xs">
      <Group align="flex-start" wrap="nowrap" justify="space-between">
        <Condition rule={rule} change={change} name={name} />
        {remove && <Remove label={say("remove_part", { name })} remove={remove} />}
      </Group>
      {!remove && (
        <Group gap="xs">
          <Add label={say("and_also")} add={() => change({ all: [rule, FRESH] })} />
          <Add label={say("or_else")} add={() => change({ any: [rule, FRESH] })} />
        </Group>
      )}
    </Stack>
  );
}

function Add({ label, add }: { label: string; add: () => void }) {
  return <Button size="compact-sm" variant="subtle" leftSection={<Plus size={14} aria-hidden />} onClick={add}>{label}</Button>;
}

function Remove({ label, remove }: { label: string; remove: () => void }) {
  return <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={remove}><Trash2 size={16} aria-hidden /></ActionIcon>;
}
