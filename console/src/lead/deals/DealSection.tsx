import { Button, Group, Stack, Title } from "@mantine/core";
import { useState } from "react";
import { Empty } from "../../parts/Empty";
import { useLabels } from "../../words/labels";
import { useAllowed, useCard } from "../card";
import { useWords } from "../words";
import { DealCard } from "./DealCard";
import { OpenDealDialog } from "./DealDialogs";
import { SaleDialog } from "./SaleDialogs";

/** What the lead may buy and has bought. */
export function DealSection() {
  const { lead } = useCard();
  const allowed = useAllowed();
  const say = useWords();
  const label = useLabels();
  const [asked, ask] = useState<"deal" | "sale" | null>(null);
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Title order={2} size="h4">{say("section_deals")}</Title>
        <Group gap="xs">
          {allowed("OPEN_DEAL") && <Button size="sm" variant="default" onClick={() => ask("deal")}>{label("LeadAction", "OPEN_DEAL")}</Button>}
          {allowed("RECORD_SALE") && <Button size="sm" onClick={() => ask("sale")}>{label("LeadAction", "RECORD_SALE")}</Button>}
        </Group>
      </Group>
      {lead.deals.length === 0 && <Empty title={say("no_deals")} text={say("no_deals_text")} />}
      {lead.deals.map((deal) => <DealCard key={deal.id} deal={deal} />)}
      {asked === "deal" && <OpenDealDialog onClose={() => ask(null)} />}
      {asked === "sale" && <SaleDialog onClose={() => ask(null)} />}
    </Stack>
  );
}
