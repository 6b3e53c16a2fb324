import { HandoffOfferDocument } from "../../api/generated/lead_card";
import type { HandoffOfferInput } from "../../api/generated/schema";
import { useMembers } from "../../choices/useMembers";
import { useTeamChoices } from "../../choices/useTeams";
import { AskForm } from "../../fields/AskForm";
import { given, type Field, type Values } from "../../fields/field";
import { useLabels } from "../../words/labels";
import { useCard, type CardLead } from "../card";
import { useWords } from "../words";

type PacketField = CardLead["product"]["packetFields"][number];

const PREFIX = "packet:";
const RULES = "rules";
const SELLS = new Set(["SALES_MANAGER", "SALES_LEAD"]);

const KINDS: Record<PacketField["kind"], Field["kind"]> = { TEXT: "line", CHOICE: "choice", NUMBER: "number", DATE: "day", YES_NO: "yes" };

function asked({ key, label, kind, isRequired, choices }: PacketField): Field {
  const isYes = kind === "YES_NO";
  return { name: PREFIX + key, label, kind: KINDS[kind], required: isRequired && !isYes, choices: choices.map((value) => ({ value, label: value })) };
}

function to(whom: string | undefined): Pick<HandoffOfferInput, "toMemberId" | "toTeamId"> {
  if (whom?.startsWith("team_")) return { toTeamId: whom };
  return whom && whom !== RULES ? { toMemberId: whom } : {};
}

/** The offer as the API takes it: what stands in the packet's own fields is written out. */
function offerOf(leadId: string, packetFields: PacketField[], values: Values): HandoffOfferInput {
  const written = packetFields.map(({ key, kind }) => ({
    key, value: values[PREFIX + key] || (kind === "YES_NO" ? "false" : ""),
  }));
  const promises = (values.promises ?? "").split("\n").map((line) => line.trim()).filter(Boolean);
  return {
    leadId,
    ...to(values.to),
    packet: { need: (values.need ?? "").trim(), promises, fields: written.filter(({ value }) => value !== "") },
    acceptWithinSeconds: given(values.hours) ? Math.round(Number(values.hours) * 3600) : undefined,
  };
}

/** Offers the lead to sales: what the person needs, what was promised, and what the product asks for. */
export function OfferForm() {
  const { lead, refresh } = useCard();
  const say = useWords();
  const label = useLabels();
  const targets = useTargets();
  const { packetFields } = lead.product;
  return (
    <AskForm
      document={HandoffOfferDocument} draft={`offer:${lead.id}`} submit={label("LeadAction", "OFFER_HANDOFF")} onDone={refresh} onStale={refresh} columns={2}
      initial={{ need: "", promises: "", to: RULES, hours: "", ...Object.fromEntries(packetFields.map(({ key }) => [PREFIX + key, ""])) }}
      fields={() => [
        { name: "need", label: say("need"), kind: "text", required: true, description: say("need_text") },
        { name: "promises", label: say("promises"), kind: "text", description: say("promises_text") },
        ...packetFields.map(asked),
        { name: "to", label: say("offer_to"), kind: "choice", required: true, choices: [{ value: RULES, label: say("by_rules") }, ...targets] },
        { name: "hours", label: say("accept_within"), kind: "number", description: say("accept_within_text") },
      ]}
      input={(values) => offerOf(lead.id, packetFields, values)}
    />
  );
}

function useTargets(): { value: string; label: string }[] {
  const teams = useTeamChoices();
  const sellers = useMembers().filter(({ isActive, roles }) => isActive && roles.some((role) => SELLS.has(role)));
  return [...teams, ...sellers.map(({ id, name }) => ({ value: id, label: name }))];
}
