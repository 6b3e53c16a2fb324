import { Card, Table, Text } from "@mantine/core";
import { useSearchParams } from "react-router";
import { Sheet } from "../parts/Sheet";
import { money, number, percent } from "../words/format";
import type { Report } from "./Attribution";
import { useModelName } from "./useModelName";
import { useWords } from "./words";

/** Every row under every model: conversions, share, money, and what one cost. */
export function Models({ of, isOfSales }: { of: Report; isOfSales: boolean }) {
  const say = useWords();
  const name = useModelName();
  const label = useSearchParams()[0].get("by") ?? "CHANNEL";
  const showsMoney = isOfSales;
  const hasTold = of.rows.some((row) => row.selfReported);
  return (
    <Card withBorder padding={0}>
      <Sheet caption={say("compare")} minWidth={260 + of.models.length * 150}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{say(label === "CHANNEL" ? "channel" : "row")}</Table.Th>
            {of.models.map((model) => <Table.Th key={model} scope="col" className="figure">{name(model)}</Table.Th>)}
            {hasTold && <Table.Th scope="col" className="figure">{say("told")}</Table.Th>}
            {showsMoney && <Table.Th scope="col" className="figure">{say("cost")}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {of.rows.map((row) => (
            <Table.Tr key={row.key ?? row.label}>
              <Table.Th scope="row">{row.label}</Table.Th>
              {row.credits.map((credit) => (
                <Table.Td key={credit.model} className="figure">
                  <Text size="sm" fw={600}>{number(credit.conversions, 1)}</Text>
                  <Text size="xs" c="dimmed">{credit.share === null || credit.share === undefined ? "" : percent(credit.share)}</Text>
                  {showsMoney && <Text size="xs">{money(credit.amount)}</Text>}
                  {showsMoney && Number(row.cost?.amount ?? 0) > 0 && credit.conversions > 0 && <Text size="xs" c="dimmed">{say("each", { amount: money(credit.costPerConversion), roas: number(credit.roas, 1) })}</Text>}
                </Table.Td>
              ))}
              {hasTold && <Table.Td className="figure">{number(row.selfReported?.conversions)}</Table.Td>}
              {showsMoney && <Table.Td className="figure">{money(row.cost)}</Table.Td>}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Sheet>
    </Card>
  );
}
