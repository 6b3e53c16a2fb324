import { Button, Group, Select, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import type { LossReason } from "../api/generated/schema";
import { useChoices } from "../words/labels";
import { NOBODY } from "./question";
import { useAssign, useLose, useMove, type Bulk } from "./useBulk";
import type { LeadChoices } from "./useLeadChoices";
import { useWords } from "./words";

export type BulkKind = "assign" | "move" | "lose";

/** Asks what is to become of the leads; every lead's answer comes on its own. */
export function BulkForm({ kind, choices, start }: { kind: BulkKind; choices: LeadChoices; start: (bulk: Bulk) => void }) {
  const say = useWords();
  const reasons = useChoices("LossReason");
  const [chosen, setChosen] = useState<string | null>(null);
  const [text, setText] = useState("");
  const [assign, move, lose] = [useAssign(), useMove(), useLose()];
  const words = text.trim() || null;
  const begin = {
    assign: (value: string) => assign(value === NOBODY ? null : value),
    move: (value: string) => move(value, words),
    lose: (value: string) => lose(value as LossReason, words),
  }[kind];
  const data = {
    assign: [{ value: NOBODY, label: say("nobody") }, ...choices.members],
    move: choices.steps,
    lose: reasons,
  }[kind];
  return (
    <form onSubmit={(event) => { event.preventDefault(); if (chosen) start(begin(chosen)); }}>
      <Stack gap="sm">
        <Select label={say(`bulk_${kind}_label`)} data={data} searchable value={chosen} onChange={setChosen} data-autofocus openOnFocus={false} />
        {kind !== "assign" && (
          <Textarea
            label={say(`bulk_${kind}_text`)}
            description={kind === "move" ? say("bulk_move_why") : undefined}
            autosize
            minRows={2}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        <Group justify="flex-end">
          <Button type="submit" disabled={!chosen} color={kind === "lose" ? "red" : undefined}>{say(`bulk_${kind}`)}</Button>
        </Group>
      </Stack>
    </form>
  );
}
