import { HandoffDeclineDocument, HandoffRecycleDocument } from "../../api/generated/lead_card";
import type { DeclineReason } from "../../api/generated/schema";
import { useSession } from "../../api/session";
import { AskDialog } from "../../fields/AskDialog";
import { given } from "../../fields/field";
import { today } from "../../words/format";
import { useChoices, useLabels } from "../../words/labels";
import { useCard, useOpened, type CardHandoff } from "../card";
import { useWords } from "../words";

interface Answering {
  handoff: CardHandoff;
  onClose: () => void;
}

/** As it stands now: what the dialog was opened with is of that moment. */
function useHandoff(opened: CardHandoff): CardHandoff {
  return useCard().lead.handoffs.find(({ id }) => id === opened.id) ?? opened;
}

/** Why not; the offer goes to the next candidate. */
export function DeclineDialog({ handoff, onClose }: Answering) {
  const { refresh } = useCard();
  const { expectedVersion, onStale } = useOpened(useHandoff(handoff));
  const say = useWords();
  const label = useLabels();
  const reasons = useChoices("DeclineReason");
  return (
    <AskDialog
      title={label("LeadAction", "DECLINE_HANDOFF")} onClose={onClose} onDone={refresh} onStale={onStale} submit={say("decline")} dangerous document={HandoffDeclineDocument}
      initial={{ reason: "", text: "" }}
      fields={() => [
        { name: "reason", label: say("why"), kind: "choice", choices: reasons, required: true, description: say("decline_text") },
        { name: "text", label: say("in_words"), kind: "text" },
      ]}
      input={({ reason, text }) => ({ handoffId: handoff.id, reason: reason as DeclineReason, text: given(text), expectedVersion })}
    />
  );
}

/** Gives an accepted lead back to marketing. */
export function RecycleDialog({ handoff, onClose }: Answering) {
  const { lead, refresh } = useCard();
  const { expectedVersion, onStale } = useOpened(useHandoff(handoff));
  const say = useWords();
  const label = useLabels();
  const { timeZone } = useSession().workspace;
  const here = lead.funnel.steps.find(({ key }) => key === lead.step.key)?.position ?? 0;
  const choices = lead.funnel.steps.filter(({ position }) => position < here).map(({ key, name }) => ({ value: key, label: name }));
  return (
    <AskDialog
      title={label("LeadAction", "RECYCLE_HANDOFF")} onClose={onClose} onDone={refresh} onStale={onStale} submit={say("recycle")} document={HandoffRecycleDocument}
      initial={{ returnStepKey: choices.at(-1)?.value ?? "", revisitOn: today(timeZone, 30), reason: "" }}
      fields={() => [
        { name: "returnStepKey", label: say("return_step"), kind: "choice", choices, required: true },
        { name: "revisitOn", label: say("revisit_on"), kind: "day", required: true },
        { name: "reason", label: say("why"), kind: "text", required: true },
      ]}
      input={({ returnStepKey = "", revisitOn = "", reason = "" }) => ({
        handoffId: handoff.id, returnStepKey, revisitOn, reason: reason.trim(), expectedVersion,
      })}
    />
  );
}
