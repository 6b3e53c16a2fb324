import { Button } from "@mantine/core";
import { ChevronDown } from "lucide-react";
import type { LeadAction } from "../../api/generated/schema";
import { LaterMenu } from "../../parts/LaterMenu";
import { useLabels } from "../../words/labels";
import { useAllowed } from "../card";
import { useDialogs, type Asked } from "../dialogs";
import { useSection, type Section } from "../Sections";
import { useWords } from "../words";

const DIALOGS: Partial<Record<LeadAction, Asked["kind"]>> = {
  MOVE: "move", ASSIGN: "assign", LOSE: "lose", DISQUALIFY: "disqualify", NURTURE: "nurture", REOPEN: "reopen",
};
const SECTIONS: Partial<Record<LeadAction, Section>> = {
  OFFER_HANDOFF: "handoff", RECORD_SALE: "deals", OPEN_DEAL: "deals", LOG_CALL: "calls", CREATE_TASK: "tasks",
};
const FIRST: LeadAction[] = ["REOPEN", "RECORD_SALE", "OFFER_HANDOFF", "MOVE", "ASSIGN"];
const BEHIND: LeadAction[] = ["CREATE_TASK", "LOG_CALL", "OPEN_DEAL", "NURTURE", "LOSE", "DISQUALIFY"];

/** What the lead allows: the usual things as buttons, the rest in a menu. */
export function LeadActions() {
  const allowed = useAllowed();
  const label = useLabels();
  const say = useWords();
  const [, go] = useSection();
  const { open, dialog } = useDialogs();
  const act = (action: LeadAction) => {
    const kind = DIALOGS[action];
    const section = SECTIONS[action];
    if (kind) open({ kind } as Asked);
    else if (section) go(section);
  };
  const behind = BEHIND.filter(allowed);
  return (
    <>
      {FIRST.filter(allowed).map((action, place) => (
        <Button key={action} size="sm" variant={place === 0 ? "filled" : "default"} onClick={() => act(action)}>{label("LeadAction", action)}</Button>
      ))}
      {behind.length > 0 && (
        <LaterMenu
          target={<Button size="sm" variant="default" rightSection={<ChevronDown size={15} aria-hidden />}>{say("more_actions")}</Button>}
          entries={behind.map((action) => ({
            kind: "act", text: label("LeadAction", action), act: () => act(action),
            color: action === "LOSE" || action === "DISQUALIFY" ? "red" : undefined,
          }))}
        />
      )}
      {dialog}
    </>
  );
}
