import { Badge, Button, Card, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { DealStatus } from "../../api/generated/schema";
import { day, money, percent } from "../../words/format";
import { useLabels } from "../../words/labels";
import type { CardDeal } from "../card";
import { useWords } from "../words";
import { LoseDealDialog, MoveDealDialog, ReopenDealDialog } from "./DealDialogs";
import { SaleRow } from "./SaleRow";

const COLORS: Record<DealStatus, string> = { OPEN: "blue", WON: "green", LOST: "gray" };
type Asked = "move" | "lose" | "reopen" | null;

/** One deal: where it stands, what it is to bring, and the sales that came of it. */
export function DealCard({ deal }: { deal: CardDeal }) {
  const say = useWords();
  const label = useLabels();
  const facts = [
    deal.stage?.name,
    deal.probabilityPercent !== null && deal.status === "OPEN" && say("likely", { share: percent((deal.probabilityPercent ?? 0) / 100, 0) }),
    deal.expectedCloseOn && deal.status === "OPEN" && say("closes_on", { day: day(deal.expectedCloseOn) }),
    deal.lossReason && label("LossReason", deal.lossReason),
    deal.lossText,
  ];
  return (
    <Card withBorder padding="sm" radius="sm" component="article" aria-label={say("deal_of", { name: deal.name })}>
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Group gap="xs">
            <Text fw={600}>{deal.name}</Text>
            <Badge color={COLORS[deal.status]} variant="light" tt="none">{label("DealStatus", deal.status)}</Badge>
          </Group>
          <Text fw={600}>{money(deal.amount)}</Text>
        </Group>
        <Text size="sm" c="dimmed">{facts.filter(Boolean).join(" · ")}</Text>
        <DealActions deal={deal} />
        {deal.sales.map((sale) => <SaleRow key={sale.id} sale={sale} />)}
      </Stack>
    </Card>
  );
}

function DealActions({ deal }: { deal: CardDeal }) {
  const say = useWords();
  const [asked, ask] = useState<Asked>(null);
  const close = () => ask(null);
  const allows = (action: (typeof deal.allowedActions)[number]) => deal.allowedActions.includes(action);
  return (
    <Group gap="xs">
      {allows("MOVE") && <Button size="xs" variant="default" onClick={() => ask("move")}>{say("move_deal")}</Button>}
      {allows("LOSE") && <Button size="xs" variant="default" onClick={() => ask("lose")}>{say("lose_deal")}</Button>}
      {allows("REOPEN") && <Button size="xs" variant="default" onClick={() => ask("reopen")}>{say("reopen_deal")}</Button>}
      {asked === "move" && <MoveDealDialog deal={deal} onClose={close} />}
      {asked === "lose" && <LoseDealDialog deal={deal} onClose={close} />}
      {asked === "reopen" && <ReopenDealDialog deal={deal} onClose={close} />}
    </Group>
  );
}
