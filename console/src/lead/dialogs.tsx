/** The dialogs of the card: which one is open, and what it asks. */
import { useState, type ReactNode } from "react";
import { lately } from "../parts/files";
import type { CardHandoff } from "./card";

const ofLead = () => import("./head/LeadDialogs");
const ofHandoff = () => import("./handoff/HandoffDialogs");
const MoveDialog = lately(async () => (await ofLead()).MoveDialog);
const AssignDialog = lately(async () => (await ofLead()).AssignDialog);
const LoseDialog = lately(async () => (await ofLead()).LoseDialog);
const DisqualifyDialog = lately(async () => (await ofLead()).DisqualifyDialog);
const NurtureDialog = lately(async () => (await ofLead()).NurtureDialog);
const ReopenDialog = lately(async () => (await ofLead()).ReopenDialog);
const DeclineDialog = lately(async () => (await ofHandoff()).DeclineDialog);
const RecycleDialog = lately(async () => (await ofHandoff()).RecycleDialog);

export type Asked =
  | { kind: "move" | "assign" | "lose" | "disqualify" | "nurture" | "reopen" }
  | { kind: "decline" | "recycle"; handoff: CardHandoff };

function shown(asked: Asked, onClose: () => void): ReactNode {
  switch (asked.kind) {
    case "move": return <MoveDialog onClose={onClose} />;
    case "assign": return <AssignDialog onClose={onClose} />;
    case "lose": return <LoseDialog onClose={onClose} />;
    case "disqualify": return <DisqualifyDialog onClose={onClose} />;
    case "nurture": return <NurtureDialog onClose={onClose} />;
    case "reopen": return <ReopenDialog onClose={onClose} />;
    case "decline": return <DeclineDialog handoff={asked.handoff} onClose={onClose} />;
    case "recycle": return <RecycleDialog handoff={asked.handoff} onClose={onClose} />;
  }
}

/** Opens one of the card's dialogs; `dialog` is to be shown somewhere. */
export function useDialogs(): { open: (asked: Asked) => void; dialog: ReactNode } {
  const [asked, setAsked] = useState<Asked | null>(null);
  return { open: setAsked, dialog: asked && shown(asked, () => setAsked(null)) };
}
