import { Button, Group, Pill } from "@mantine/core";
import { useLabels } from "../words/labels";
import { ME, NOBODY, type LeadQuestion } from "./question";
import type { Choice, LeadChoices } from "./useLeadChoices";
import type { AskedLeads } from "./useQuestion";
import { useWords } from "./words";

interface Chip {
  text: string;
  without: Partial<LeadQuestion>;
}

/** What the list is narrowed to, one by one, each taken away by its cross. */
export function FilterChips({ of, choices }: { of: AskedLeads; choices: LeadChoices }) {
  const say = useWords();
  const chips = useChips(of.question, choices);
  if (chips.length === 0) return null;
  return (
    <Group gap={6} role="group" aria-label={say("narrowed")}>
      {chips.map(({ text, without }) => (
        <Pill
          key={text}
          withRemoveButton
          onRemove={() => of.change(without)}
          removeButtonProps={{ "aria-label": say("without", { what: text }), tabIndex: 0, "aria-hidden": false }}
        >
          {text}
        </Pill>
      ))}
      <Button variant="subtle" color="gray" size="compact-xs" onClick={() => of.go("")}>{say("clear_all")}</Button>
    </Group>
  );
}

function nameOf(choices: Choice[], value: string): string {
  return choices.find((each) => each.value === value)?.label ?? value;
}

function useChips(question: LeadQuestion, choices: LeadChoices): Chip[] {
  const say = useWords();
  const label = useLabels();
  const less = <T,>(all: T[], one: T) => all.filter((each) => each !== one);
  const owner = (id: string) => (id === ME ? say("me") : id === NOBODY ? say("nobody") : nameOf(choices.members, id));
  const { product, statuses, steps, owners, channels, score, active, quiet, created, task } = question;
  const chips: (Chip | null)[] = [
    product === null ? null : { text: choices.products.find((each) => each.id === product)?.name ?? product, without: { product: null } },
    ...statuses.map((each) => ({ text: label("LeadStatus", each), without: { statuses: less(statuses, each) } })),
    ...steps.map((each) => ({ text: `${say("step")}: ${nameOf(choices.steps, each)}`, without: { steps: less(steps, each) } })),
    ...owners.map((each) => ({ text: `${say("owner")}: ${owner(each)}`, without: { owners: less(owners, each) } })),
    ...channels.map((each) => ({ text: `${say("channel")}: ${nameOf(choices.channels, each)}`, without: { channels: less(channels, each) } })),
    score === null ? null : { text: say("chip_score", { score }), without: { score: null } },
    active === null ? null : { text: say("chip_active", { count: active }), without: { active: null } },
    quiet === null ? null : { text: say("chip_quiet", { count: quiet }), without: { quiet: null } },
    created === null ? null : { text: say("chip_created", { count: created }), without: { created: null } },
    task === null ? null : { text: say(task ? "task_yes" : "task_no"), without: { task: null } },
  ];
  return chips.filter((each): each is Chip => each !== null);
}
