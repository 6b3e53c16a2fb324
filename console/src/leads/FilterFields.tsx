import { Button, MultiSelect, NumberInput, Select, Stack } from "@mantine/core";
import type { LeadStatus } from "../api/generated/schema";
import { useLabels } from "../words/labels";
import { ME, NOBODY, STATUSES, type LeadQuestion } from "./question";
import type { LeadChoices } from "./useLeadChoices";
import type { AskedLeads } from "./useQuestion";
import { useWords } from "./words";

const INSIDE = { withinPortal: false } as const;
const DAYS = [1, 7, 14, 30, 90];

export interface FilterFieldsOf {
  of: AskedLeads;
  choices: LeadChoices;
}

/** Everything a list of leads can be narrowed to; each choice is asked at once. */
export function FilterFields({ of: { question, change, go }, choices }: FilterFieldsOf) {
  const say = useWords();
  const label = useLabels();
  const many = { size: "sm", searchable: true, clearable: true, openOnFocus: false, comboboxProps: INSIDE } as const;
  const owners = [{ value: ME, label: say("me") }, { value: NOBODY, label: say("nobody") }, ...choices.members];
  return (
    <Stack gap="xs">
      {choices.products.length > 1 && (
        <Select
          label={say("product")} size="sm" clearable comboboxProps={INSIDE} value={question.product}
          onChange={(product) => change({ product })}
          data={choices.products.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
      <MultiSelect
        {...many} label={say("status")} value={question.statuses}
        onChange={(statuses) => change({ statuses: statuses as LeadStatus[] })}
        data={STATUSES.map((value) => ({ value, label: label("LeadStatus", value) }))}
      />
      <MultiSelect {...many} label={say("step")} value={question.steps} onChange={(steps) => change({ steps })} data={choices.steps} />
      <MultiSelect {...many} label={say("owner")} value={question.owners} onChange={(picked) => change({ owners: picked })} data={owners} />
      <MultiSelect {...many} label={say("channel")} value={question.channels} onChange={(channels) => change({ channels })} data={choices.channels} />
      <NumberInput
        label={say("score_from")} size="sm" min={0} max={1000} allowDecimal={false} value={question.score ?? ""}
        onChange={(score) => change({ score: typeof score === "number" ? score : null })}
      />
      <Activity question={question} change={change} />
      <DaysSelect label={say("created")} value={question.created} onChange={(created) => change({ created })} say={(count) => say("last_days", { count })} />
      <Select
        label={say("task")} size="sm" clearable comboboxProps={INSIDE} value={question.task === null ? null : question.task ? "yes" : "no"}
        onChange={(task) => change({ task: task === null ? null : task === "yes" })}
        data={[{ value: "yes", label: say("task_yes") }, { value: "no", label: say("task_no") }]}
      />
      <Button variant="subtle" size="xs" onClick={() => go("")}>{say("clear_all")}</Button>
    </Stack>
  );
}

function Activity({ question: { active, quiet }, change }: { question: LeadQuestion; change: (part: Partial<LeadQuestion>) => void }) {
  const say = useWords();
  const value = active !== null ? `active:${active}` : quiet !== null ? `quiet:${quiet}` : null;
  const given = [active, quiet].filter((each): each is number => each !== null && !DAYS.includes(each));
  const days = [...DAYS, ...given].sort((a, b) => a - b);
  const data = [
    { group: say("something_happened"), items: days.map((count) => ({ value: `active:${count}`, label: say("last_days", { count }) })) },
    { group: say("nothing_happened"), items: days.map((count) => ({ value: `quiet:${count}`, label: say("for_days", { count }) })) },
  ];
  const choose = (chosen: string | null) => {
    const [kind, count] = (chosen ?? "").split(":");
    change({ active: kind === "active" ? Number(count) : null, quiet: kind === "quiet" ? Number(count) : null });
  };
  return <Select label={say("activity")} size="sm" clearable comboboxProps={INSIDE} value={value} onChange={choose} data={data} />;
}

function DaysSelect({ label, value, onChange, say }: {
  label: string; value: number | null; onChange: (days: number | null) => void; say: (count: number) => string;
}) {
  const days = value === null || DAYS.includes(value) ? DAYS : [...DAYS, value].sort((a, b) => a - b);
  return (
    <Select
      label={label} size="sm" clearable comboboxProps={INSIDE} value={value === null ? null : String(value)}
      onChange={(chosen) => onChange(chosen === null ? null : Number(chosen))}
      data={days.map((count) => ({ value: String(count), label: say(count) }))}
    />
  );
}
