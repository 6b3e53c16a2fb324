import { Select, Stack, Table, Text, Title } from "@mantine/core";
import { useChannels } from "../choices/useChannels";
import { useMembers } from "../choices/useMembers";
import { Sheet } from "../parts/Sheet";
import { useProduct } from "../products/useProduct";
import { number } from "../words/format";
import type { Offer } from "./ColumnsStep";
import { useWords } from "./words";

type Values = Record<string, Record<string, string>>;
const KNOWN = ["step", "channel", "owner"] as const;

/** Words of the file for stages, sources and people that mean nothing here yet: what do they stand for? */
export function UnclearWords({ of, productId, values, set }: { of: Offer["unclear"]; productId: string | null; values: Values; set: (values: Values) => void }) {
  const say = useWords();
  const { choices: channels } = useChannels();
  const members = useMembers();
  const product = useProduct().products.find((each) => each.id === productId);
  if (of.length === 0) return null;
  const choices: Record<string, { value: string; label: string }[]> = {
    step: product?.funnel?.steps.map(({ key, name }) => ({ value: key, label: name })) ?? [],
    channel: channels,
    owner: members.map(({ email, name }) => ({ value: email, label: name })),
  };
  const put = (field: string, word: string, ours: string | null) => {
    const { [word]: _, ...others } = values[field] ?? {};
    const { [field]: __, ...fields } = values;
    const now = ours ? { ...others, [word]: ours } : others;
    set(Object.keys(now).length > 0 ? { ...fields, [field]: now } : fields);
  };
  return (
    <Stack gap={4}>
      <Title order={2} size="h3">{say("unclear")}</Title>
      <Text size="sm" c="dimmed">{say("unclear_hint")}</Text>
      <Sheet caption={say("unclear")} minWidth={480}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{say("word")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("rows")}</Table.Th>
            <Table.Th scope="col" w="45%">{say("stands_for")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {of.map(({ field, word, rows }) => {
            const known = KNOWN.find((each) => each === field);
            return (
              <Table.Tr key={`${field} ${word}`}>
                <Table.Th scope="row" fw={400}>{word}<Text size="xs" c="dimmed">{known ? say(`unclear_${known}`) : field}</Text></Table.Th>
                <Table.Td className="figure">{number(rows)}</Table.Td>
                <Table.Td>
                  <Select
                    size="xs" aria-label={say("word_stands_for", { word })} placeholder={say("nothing")} searchable clearable
                    clearButtonProps={{ "aria-label": say("clear_column", { field: word }) }} data={choices[field] ?? []}
                    value={values[field]?.[word] ?? null} onChange={(ours) => put(field, word, ours)}
                  />
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Sheet>
    </Stack>
  );
}
