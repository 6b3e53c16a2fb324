import { Accordion, Stack, Text, Title } from "@mantine/core";
import { Empty } from "../../parts/Empty";
import { useAllowed, useCard } from "../card";
import { useWords } from "../words";
import { HandoffCard } from "./HandoffCard";
import { OfferForm } from "./OfferForm";

/** The hand-over to sales: the offer that counts, what came before it, and a new one. */
export function HandoffSection() {
  const { lead } = useCard();
  const allowed = useAllowed();
  const say = useWords();
  const [newest, ...former] = lead.handoffs;
  const canOffer = allowed("OFFER_HANDOFF");
  return (
    <Stack gap="md">
      <Title order={2} size="h4">{say("section_handoff")}</Title>
      {newest && <HandoffCard handoff={newest} />}
      {canOffer && <><Title order={3} size="h5">{say("new_offer")}</Title><OfferForm /></>}
      {!newest && !canOffer && <Empty title={say("no_handoff")} text={say("no_handoff_text")} />}
      {former.length > 0 && (
        <Accordion variant="contained">
          <Accordion.Item value="former">
            <Accordion.Control>{say("former_offers", { count: former.length })}</Accordion.Control>
            <Accordion.Panel>
              <Stack gap="lg">{former.map((each) => <HandoffCard key={each.id} handoff={each} />)}</Stack>
            </Accordion.Panel>
          </Accordion.Item>
        </Accordion>
      )}
      {canOffer && !newest && <Text size="sm" c="dimmed">{say("offer_text")}</Text>}
    </Stack>
  );
}
