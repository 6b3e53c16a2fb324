import {
  CardMoveDocument, LeadAssignDocument, LeadDisqualifyDocument, LeadLoseDocument, LeadNurtureDocument, LeadReopenDocument,
} from "../../api/generated/lead_card";
import type { LossReason } from "../../api/generated/schema";
import { useMemberChoices } from "../../choices/useMembers";
import { useSession } from "../../api/session";
import { AskDialog } from "../../fields/AskDialog";
import { given, type Field } from "../../fields/field";
import { today } from "../../words/format";
import { useChoices, useLabels } from "../../words/labels";
import { useCard, useOpened } from "../card";
import { needsReason } from "../steps/needsReason";
import { useWords } from "../words";

interface Closing {
  onClose: () => void;
}

/** To another step; asks for the reason where the rules want one. */
export function MoveDialog({ onClose }: Closing) {
  const { lead, refresh } = useCard();
  const { expectedVersion, onStale } = useOpened(lead);
  const say = useWords();
  const label = useLabels();
  const steps = lead.funnel.steps.filter(({ key }) => key !== lead.step.key);
  const choices = steps.map(({ key, name }) => ({ value: key, label: name }));
  return (
    <AskDialog
      title={label("LeadAction", "MOVE")} onClose={onClose} onDone={refresh} onStale={onStale} submit={say("move")} document={CardMoveDocument}
      initial={{ toStepKey: "", reason: "" }}
      fields={({ toStepKey }) => [
        { name: "toStepKey", label: say("to_step"), kind: "choice", choices, required: true },
        { name: "reason", label: say("why"), kind: "text", required: needsReason(lead.funnel.steps, lead.step.key, toStepKey), description: say("move_reason") },
      ]}
      input={({ toStepKey = "", reason }) => ({ leadId: lead.id, toStepKey, reason: given(reason), expectedVersion })}
    />
  );
}

/** To a member, or to nobody. */
export function AssignDialog({ onClose }: Closing) {
  const { lead, refresh } = useCard();
  const { expectedVersion, onStale } = useOpened(lead);
  const say = useWords();
  const label = useLabels();
  const choices = useMemberChoices();
  return (
    <AskDialog
      title={label("LeadAction", "ASSIGN")} onClose={onClose} onDone={refresh} onStale={onStale} submit={say("assign")} document={LeadAssignDocument}
      initial={{ ownerId: lead.owner?.id ?? "" }}
      fields={() => [{
        name: "ownerId", label: say("owner_field"), kind: "choice", description: say("assign_text"), choices,
      }]}
      input={({ ownerId }) => ({ leadIds: [lead.id], ownerId: given(ownerId) ?? null, expectedVersions: [expectedVersion] })}
    />
  );
}

/** Closes it as lost. */
export function LoseDialog({ onClose }: Closing) {
  const { lead, refresh } = useCard();
  const { expectedVersion, onStale } = useOpened(lead);
  const say = useWords();
  const label = useLabels();
  const reasons = useChoices("LossReason");
  const competitor: Field = { name: "competitor", label: say("competitor") };
  return (
    <AskDialog
      title={label("LeadAction", "LOSE")} onClose={onClose} onDone={refresh} onStale={onStale} submit={say("lose")} dangerous document={LeadLoseDocument}
      initial={{ reason: "", competitor: "", text: "" }}
      fields={({ reason }) => [
        { name: "reason", label: say("why"), kind: "choice", choices: reasons, required: true },
        ...(reason === "COMPETITOR" ? [competitor] : []),
        { name: "text", label: say("in_words"), kind: "text" },
      ]}
      input={({ reason, text, competitor: name }) => ({
        leadId: lead.id, reason: reason as LossReason, text: given(text), competitor: reason === "COMPETITOR" ? given(name) : undefined, expectedVersion,
      })}
    />
  );
}

/** Says that it never was one. */
export function DisqualifyDialog({ onClose }: Closing) {
  const { lead, refresh } = useCard();
  const { expectedVersion, onStale } = useOpened(lead);
  const say = useWords();
  const label = useLabels();
  const reasons = useChoices("LossReason");
  return (
    <AskDialog
      title={label("LeadAction", "DISQUALIFY")} onClose={onClose} onDone={refresh} onStale={onStale} submit={say("disqualify")} dangerous document={LeadDisqualifyDocument}
      initial={{ reason: "", text: "" }}
      fields={() => [
        { name: "reason", label: say("why"), kind: "choice", choices: reasons, required: true },
        { name: "text", label: say("in_words"), kind: "text" },
      ]}
      input={({ reason, text }) => ({ leadId: lead.id, reason: reason as LossReason, text: given(text), expectedVersion })}
    />
  );
}

/** Lets it rest until a day. */
export function NurtureDialog({ onClose }: Closing) {
  const { lead, refresh } = useCard();
  const { expectedVersion, onStale } = useOpened(lead);
  const say = useWords();
  const label = useLabels();
  const { timeZone } = useSession().workspace;
  return (
    <AskDialog
      title={label("LeadAction", "NURTURE")} onClose={onClose} onDone={refresh} onStale={onStale} submit={say("nurture")} document={LeadNurtureDocument}
      initial={{ revisitOn: today(timeZone, 30), reason: "" }}
      fields={() => [
        { name: "revisitOn", label: say("revisit_on"), kind: "day", required: true },
        { name: "reason", label: say("why"), kind: "text" },
      ]}
      input={({ revisitOn = "", reason }) => ({ leadId: lead.id, revisitOn, reason: given(reason), expectedVersion })}
    />
  );
}

/** Takes it up again. */
export function ReopenDialog({ onClose }: Closing) {
  const { lead, refresh } = useCard();
  const { expectedVersion, onStale } = useOpened(lead);
  const say = useWords();
  const label = useLabels();
  return (
    <AskDialog
      title={label("LeadAction", "REOPEN")} onClose={onClose} onDone={refresh} onStale={onStale} submit={label("LeadAction", "REOPEN")} document={LeadReopenDocument}
      initial={{ reason: "" }}
      fields={() => [{ name: "reason", label: say("why_now"), kind: "text" }]}
      input={({ reason }) => ({ leadId: lead.id, reason: given(reason), expectedVersion })}
    />
  );
}
