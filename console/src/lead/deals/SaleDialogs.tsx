import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { SaleRecordDocument, SaleRefundDocument } from "../../api/generated/lead_card";
import { useSession } from "../../api/session";
import { AskDialog } from "../../fields/AskDialog";
import { given, type Values } from "../../fields/field";
import { money, number } from "../../words/format";
import { useLabels } from "../../words/labels";
import { toLocal, toMoment } from "../../words/zoned";
import { useCard, useOpened, type CardSale } from "../card";
import { useWords } from "../words";
import { less, times } from "./amounts";

/** What was sold: units, money, when, and which deal it wins. */
export function SaleDialog({ onClose }: { onClose: () => void }) {
  const { lead, refresh } = useCard();
  const say = useWords();
  const label = useLabels();
  const { currency, timeZone } = useSession().workspace;
  const [now] = useState(() => toLocal(timeZone));
  const open = lead.deals.filter(({ status }) => status === "OPEN");
  const only = open.length === 1 ? open[0] : undefined;
  const amount = only?.amount?.amount ?? lead.product.price?.amount ?? "";
  const deals = open.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <AskDialog
      title={label("LeadAction", "RECORD_SALE")} onClose={onClose} onStale={refresh} submit={label("LeadAction", "RECORD_SALE")} document={SaleRecordDocument} draft={`sale:${lead.id}`}
      onDone={({ sale }) => {
        notifications.show({ color: "green", message: say("sold", { units: number(sale?.units), amount: money(sale?.net) }) });
        refresh();
      }}
      initial={{ units: "1", amount, soldAt: now, dealId: only?.id ?? "", promoCode: "" }}
      fields={() => [
        { name: "units", label: say("units"), kind: "count", required: true, least: 1 },
        { name: "amount", label: say("amount"), kind: "amount", currency, required: true },
        { name: "soldAt", label: say("sold_at"), kind: "moment", required: true },
        ...(deals.length ? [{ name: "dealId", label: say("wins_deal"), kind: "choice" as const, choices: deals, required: deals.length > 1 }] : []),
        { name: "promoCode", label: say("promo") },
      ]}
      input={({ units, amount: sum = "", soldAt = "", dealId, promoCode }) => ({
        leadId: lead.id, productId: lead.product.id, units: Number(units), amount: { amount: sum, currency },
        soldAt: toMoment(soldAt, timeZone, now), dealId: given(dealId), promoCode: given(promoCode),
      })}
    >
      {(values, change) => <ByPrice values={values} change={change} />}
    </AskDialog>
  );
}

/** Units × price, where the amount is another. */
function ByPrice({ values, change }: { values: Values; change: (values: Values) => void }) {
  const { lead } = useCard();
  const say = useWords();
  const { price } = lead.product;
  const sum = price && times(price.amount, values.units ?? "");
  if (!sum || less(sum, values.amount ?? "") === "0.00") return null;
  return (
    <Group>
      <Button size="compact-sm" variant="subtle" onClick={() => change({ amount: sum })}>
        {say("by_price", { amount: money({ amount: sum, currency: price.currency }) })}
      </Button>
    </Group>
  );
}

/** What is given back of a sale, and what is left of it. */
export function RefundDialog({ sale, onClose }: { sale: CardSale; onClose: () => void }) {
  const { refresh } = useCard();
  const { expectedVersion, onStale } = useOpened(sale);
  const say = useWords();
  const { currency, timeZone } = useSession().workspace;
  const [now] = useState(() => toLocal(timeZone));
  const net = sale.net?.amount ?? "0.00";
  return (
    <AskDialog
      title={say("refund")} onClose={onClose} onStale={onStale} submit={say("refund")} dangerous document={SaleRefundDocument}
      onDone={({ sale: after }) => {
        notifications.show({ message: say("refunded", { net: money(after?.net) }) });
        refresh();
      }}
      initial={{ amount: "", units: "0", refundedAt: now }}
      fields={() => [
        { name: "amount", label: say("refund_amount"), kind: "amount", currency, required: true },
        { name: "units", label: say("refund_units"), kind: "count", least: 0, most: sale.netUnits },
        { name: "refundedAt", label: say("refunded_at"), kind: "moment", required: true },
      ]}
      input={({ amount = "", units, refundedAt = "" }) => ({
        saleId: sale.id, amount: { amount, currency: sale.amount?.currency ?? currency }, units: Number(units || "0"),
        refundedAt: toMoment(refundedAt, timeZone, now), expectedVersion,
      })}
    >
      {(values, change) => (
        <Group justify="space-between">
          <Button size="compact-sm" variant="subtle" onClick={() => change({ amount: net, units: String(sale.netUnits) })}>{say("whole_refund")}</Button>
          <Text size="sm" aria-live="polite">{say("net_after", { net: money({ amount: less(net, values.amount ?? ""), currency: sale.amount?.currency ?? currency }) })}</Text>
        </Group>
      )}
    </AskDialog>
  );
}
