import { Button, Group, Modal, Text } from "@mantine/core";
import { ArrowRightLeft, CircleX, UserRound } from "lucide-react";
import { useState } from "react";
import { useSession } from "../api/session";
import { BulkForm, type BulkKind } from "./BulkForm";
import { BulkRun } from "./BulkRun";
import classes from "./leads.module.css";
import type { Bulk } from "./useBulk";
import type { LeadChoices } from "./useLeadChoices";
import type { Selection } from "./useSelection";
import { useWords } from "./words";

const KINDS = [
  { kind: "assign", icon: UserRound, needs: "LEAD_EDIT" },
  { kind: "move", icon: ArrowRightLeft, needs: "LEAD_MOVE" },
  { kind: "lose", icon: CircleX, needs: "LEAD_EDIT" },
] as const;

/** What can be done with the leads that are chosen; there while some are. */
export function BulkBar({ selection, choices, onDone }: { selection: Selection; choices: LeadChoices; onDone: () => void }) {
  const say = useWords();
  const session = useSession();
  const [kind, setKind] = useState<BulkKind | null>(null);
  const [bulk, setBulk] = useState<Bulk | null>(null);
  const leads = [...selection.chosen.values()];
  const close = () => {
    setKind(null);
    setBulk(null);
  };
  if (leads.length === 0 && kind === null) return null;
  const finish = (left: typeof leads) => {
    close();
    selection.set(left);
    onDone();
  };
  return (
    <>
      <Group gap="xs" className={classes.bulk} role="region" aria-label={say("chosen_region")}>
        <Text size="sm" fw={600} role="status">{say("chosen", { count: leads.length })}</Text>
        {KINDS.filter((each) => session.may(each.needs)).map(({ kind: name, icon: Icon }) => (
          <Button key={name} size="xs" variant="default" leftSection={<Icon size={14} aria-hidden />} onClick={() => setKind(name)}>
            {say(`bulk_${name}`)}
          </Button>
        ))}
        <Button size="xs" variant="subtle" color="gray" onClick={() => selection.set([])}>{say("choose_none")}</Button>
      </Group>
      <Modal
        opened={kind !== null}
        onClose={close}
        closeOnClickOutside={bulk === null}
        withCloseButton={bulk === null}
        closeOnEscape={bulk === null}
        title={kind && say(`bulk_${kind}_title`, { count: leads.length })}
      >
        {kind && !bulk && <BulkForm kind={kind} choices={choices} start={setBulk} />}
        {bulk && <BulkRun bulk={bulk} leads={leads} onDone={finish} />}
      </Modal>
    </>
  );
}
