import { Button, Group, Modal } from "@mantine/core";
import { CheckCheck, RotateCcw, Tag, UserRound, UserRoundPlus } from "lucide-react";
import { useState } from "react";
import type { ConversationAction } from "../api/generated/schema";
import { AssignForm } from "./AssignForm";
import { ClassifyForm } from "./ClassifyForm";
import type { Talk } from "./Conversation";
import { ReopenForm } from "./ReopenForm";
import { ResolveForm } from "./ResolveForm";
import { ToLeadForm } from "./ToLeadForm";
import { useWords } from "./words";

export interface ActionForm {
  of: Talk;
  /** Closes the dialog, and asks for the conversation anew. */
  done: () => void;
  anew: () => void;
}

const ACTIONS = [
  { key: "classify", action: "CLASSIFY", icon: Tag, Form: ClassifyForm },
  { key: "assign", action: "ASSIGN", icon: UserRound, Form: AssignForm },
  { key: "resolve", action: "RESOLVE", icon: CheckCheck, Form: ResolveForm },
  { key: "reopen", action: "REOPEN", icon: RotateCcw, Form: ReopenForm },
  { key: "to_lead", action: "MAKE_LEAD", icon: UserRoundPlus, Form: ToLeadForm },
] as const satisfies readonly { key: string; action: ConversationAction; icon: unknown; Form: unknown }[];

/** What one may do with the conversation, as the server says; each asks in a dialog. */
export function Actions({ of, anew }: { of: Talk; anew: () => void }) {
  const say = useWords();
  const [open, setOpen] = useState<(typeof ACTIONS)[number] | null>(null);
  const close = () => setOpen(null);
  const done = () => {
    close();
    anew();
  };
  const shown = ACTIONS.filter(({ key, action }) => of.allowedActions.includes(action) && !(key === "to_lead" && of.lead));
  if (shown.length === 0) return null;
  return (
    <Group gap={6} mt={6} className="no-print">
      {shown.map((each) => (
        <Button key={each.key} size="compact-sm" variant="default" leftSection={<each.icon size={14} aria-hidden />} onClick={() => setOpen(each)}>
          {say(each.key)}
        </Button>
      ))}
      <Modal opened={open !== null} onClose={close} title={open && say(`${open.key}_title`)}>
        {open && <open.Form of={of} done={done} anew={anew} />}
      </Modal>
    </Group>
  );
}
