import { Button, MultiSelect, Select, Table, Text } from "@mantine/core";
import { useState } from "react";
import type { ImportKind } from "../api/generated/schema";
import { Sheet } from "../parts/Sheet";
import { useChoices } from "../words/labels";
import { CONSTANTS, REQUIRED, type FieldName } from "./fields";
import { fieldsOf, type Chosen } from "./mapping";
import { useWords } from "./words";

/** Fields shown before one asks for more. */
const AT_FIRST = 8;

interface Props {
  kind: ImportKind;
  columns: readonly string[];
  mapping: unknown;
  chosen: Chosen;
  set: (chosen: Chosen) => void;
}

/** Our fields, each with the column it is filled from. */
export function Mapped({ kind, columns, mapping, chosen, set }: Props) {
  const say = useWords();
  const named = [...new Set(columns.filter(Boolean))];
  const [showsAll, setShowsAll] = useState(false);
  const fields = fieldsOf(kind, mapping);
  const shown = fields.filter((name, at) => showsAll || at < AT_FIRST || chosen[name]?.length || REQUIRED[kind].includes(name));
  return (
    <>
      <Sheet caption={say("mapped")} minWidth={420}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" w="40%">{say("our_field")}</Table.Th>
            <Table.Th scope="col">{say("their_column")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.map((name) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={400}>
                {say(`field_${name}`)}
                {REQUIRED[kind].includes(name) && <Text span size="xs" c="dimmed">{` · ${say("required")}`}</Text>}
              </Table.Th>
              <Table.Td><Column kind={kind} name={name} columns={named} value={chosen[name] ?? []} set={(value) => set({ ...chosen, [name]: value })} /></Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Sheet>
      {shown.length < fields.length && (
        <Button size="xs" variant="subtle" style={{ alignSelf: "flex-start" }} onClick={() => setShowsAll(true)}>
          {say("more_fields", { count: fields.length - shown.length })}
        </Button>
      )}
    </>
  );
}

interface ColumnProps {
  kind: ImportKind;
  name: FieldName;
  columns: string[];
  value: string[];
  set: (value: string[]) => void;
}

function Column({ kind, name, columns, value, set }: ColumnProps) {
  const say = useWords();
  const words = useChoices(CONSTANTS[`${kind}.${name}`] ?? "");
  const label = say("column_of", { field: say(`field_${name}`) });
  if (value.length > 1 || name === "external_id") {
    return <MultiSelect size="xs" aria-label={label} placeholder={value.length > 0 ? undefined : say("nothing")} data={columns} value={value} onChange={set} />;
  }
  const every = words.map((each) => ({ value: `=${each.value}`, label: each.label }));
  const data = every.length > 0 ? [{ group: say("columns"), items: columns }, { group: say("in_every_row"), items: every }] : columns;
  return (
    <Select
      size="xs" aria-label={label} placeholder={say("nothing")} searchable clearable data={data} value={value[0] ?? null}
      clearButtonProps={{ "aria-label": say("clear_column", { field: say(`field_${name}`) }) }} onChange={(column) => set(column ? [column] : [])}
    />
  );
}
