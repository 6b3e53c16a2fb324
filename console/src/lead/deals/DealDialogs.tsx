import { DealLoseDocument, DealMoveDocument, DealOpenDocument, DealReopenDocument } from "../../api/generated/lead_card";
import type { LossReason } from "../../api/generated/schema";
import { useSession } from "../../api/session";
import { AskDialog } from "../../fields/AskDialog";
import { given } from "../../fields/field";
import { today } from "../../words/format";
import { useChoices, useLabels } from "../../words/labels";
import { useCard, useOpened, type CardDeal } from "../card";
import { useWords } from "../words";

interface OfDeal {
  deal: CardDeal;
  onClose: () => void;
}

/** Something the lead may buy. */
export function OpenDealDialog({ onClose }: { onClose: () => void }) {
  const { lead, refresh } = useCard();
  const say = useWords();
  const label = useLabels();
  const { currency, timeZone } = useSession().workspace;
  return (
    <AskDialog
      title={label("LeadAction", "OPEN_DEAL")} onClose={onClose} onDone={refresh} submit={label("LeadAction", "OPEN_DEAL")} document={DealOpenDocument} draft={`deal:${lead.id}`}
      initial={{ name: lead.product.name, amount: lead.product.price?.amount ?? "", expectedCloseOn: today(timeZone, 14) }}
      fields={() => [
        { name: "name", label: say("deal_name"), required: true },
        { name: "amount", label: say("amount"), kind: "amount", currency },
        { name: "expectedCloseOn", label: say("expected_close"), kind: "day" },
      ]}
      input={({ name, amount = "", expectedCloseOn }) => ({
        leadId: lead.id, name: given(name), amount: given(amount) ? { amount, currency } : undefined, expectedCloseOn: given(expectedCloseOn),
      })}
    />
  );
}

/** To another stage; back asks for the reason. */
export function MoveDealDialog({ deal, onClose }: OfDeal) {
  const { lead, refresh } = useCard();
  const { expectedVersion, onStale } = useOpened(deal);
  const say = useWords();
  const stages = lead.product.dealStages.filter(({ archivedAt, key }) => !archivedAt && key !== deal.stage?.key);
  const isBack = (key: string | undefined) => (stages.find((stage) => stage.key === key)?.position ?? Infinity) < (deal.stage?.position ?? 0);
  return (
    <AskDialog
      title={say("move_deal")} onClose={onClose} onDone={refresh} onStale={onStale} submit={say("move")} document={DealMoveDocument}
      initial={{ toStageKey: "", reason: "" }}
      fields={({ toStageKey }) => [
        { name: "toStageKey", label: say("to_stage"), kind: "choice", choices: stages.map(({ key, name }) => ({ value: key, label: name })), required: true },
        { name: "reason", label: say("why"), kind: "text", required: isBack(toStageKey) },
      ]}
      input={({ toStageKey = "", reason }) => ({ dealId: deal.id, toStageKey, reason: given(reason), expectedVersion })}
    />
  );
}

/** It will not be won; the lead stays. */
export function LoseDealDialog({ deal, onClose }: OfDeal) {
  const { refresh } = useCard();
  const { expectedVersion, onStale } = useOpened(deal);
  const say = useWords();
  const reasons = useChoices("LossReason");
  return (
    <AskDialog
      title={say("lose_deal")} onClose={onClose} onDone={refresh} onStale={onStale} submit={say("lose_deal")} dangerous document={DealLoseDocument}
      initial={{ reason: "", competitor: "", text: "" }}
      fields={({ reason }) => [
        { name: "reason", label: say("why"), kind: "choice", choices: reasons, required: true },
        ...(reason === "COMPETITOR" ? [{ name: "competitor", label: say("competitor") }] : []),
        { name: "text", label: say("in_words"), kind: "text" },
      ]}
      input={({ reason, text, competitor }) => ({
        dealId: deal.id, reason: reason as LossReason, text: given(text), competitor: reason === "COMPETITOR" ? given(competitor) : undefined, expectedVersion,
      })}
    />
  );
}

/** A lost one is taken up again. */
export function ReopenDealDialog({ deal, onClose }: OfDeal) {
  const { refresh } = useCard();
  const { expectedVersion, onStale } = useOpened(deal);
  const say = useWords();
  return (
    <AskDialog
      title={say("reopen_deal")} onClose={onClose} onDone={refresh} onStale={onStale} submit={say("reopen_deal")} document={DealReopenDocument}
      initial={{ reason: "" }}
      fields={() => [{ name: "reason", label: say("why_now"), kind: "text", required: true }]}
      input={({ reason = "" }) => ({ dealId: deal.id, reason: reason.trim(), expectedVersion })}
    />
  );
}
