import { Button, Group, Table, Text } from "@mantine/core";
import { useState } from "react";
import { useSession } from "../../api/session";
import { money, moment, number } from "../../words/format";
import { useLabels } from "../../words/labels";
import type { CardSale } from "../card";
import { useWords } from "../words";
import { RefundDialog } from "./SaleDialogs";

/** One sale: what was sold, what was given back, and the net of both. */
export function SaleRow({ sale }: { sale: CardSale }) {
  const say = useWords();
  const [isRefunding, setRefunding] = useState(false);
  return (
    <>
      <Group justify="space-between" gap="xs">
        <Text size="sm">
          {say("sale_line", { units: number(sale.netUnits), net: money(sale.net) })}
          {sale.promoCode && ` · ${say("with_promo", { code: sale.promoCode })}`}
        </Text>
        {sale.allowedActions.includes("REFUND") && <Button size="xs" variant="default" onClick={() => setRefunding(true)}>{say("refund")}</Button>}
      </Group>
      <Events sale={sale} />
      {isRefunding && <RefundDialog sale={sale} onClose={() => setRefunding(false)} />}
    </>
  );
}

function Events({ sale }: { sale: CardSale }) {
  const say = useWords();
  const label = useLabels();
  const { timeZone } = useSession().workspace;
  return (
    <Table.ScrollContainer minWidth={380} type="native" tabIndex={0} role="region" aria-label={say("sale_events")}>
      <Table fz="sm" verticalSpacing={4}>
        <Table.Caption>{say("sale_events")}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{say("what")}</Table.Th>
            <Table.Th scope="col">{say("when")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("units")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("amount")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sale.events.map((event) => (
            <Table.Tr key={event.id}>
              <Table.Th scope="row" fw={400}>{label("SaleEventKind", event.kind)}</Table.Th>
              <Table.Td>{moment(event.occurredAt, timeZone)}</Table.Td>
              <Table.Td className="figure">{number(event.units)}</Table.Td>
              <Table.Td className="figure">{money(event.amount)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr>
            <Table.Th scope="row" colSpan={2}>{say("net")}</Table.Th>
            <Table.Td className="figure" fw={600}>{number(sale.netUnits)}</Table.Td>
            <Table.Td className="figure" fw={600}>{money(sale.net)}</Table.Td>
          </Table.Tr>
        </Table.Tfoot>
      </Table>
    </Table.ScrollContainer>
  );
}
