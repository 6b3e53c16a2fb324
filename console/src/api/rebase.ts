/** What a form is about was changed by somebody else while it was open: their change and what was typed both stay. */
import { useEffect, useRef } from "react";
import type { UseFormReturnType } from "@mantine/form";

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * How a field is to stand: `mine` was made of `base`, instead of which there is `now` meanwhile. What was added to a list is
 * added to `now`, what was taken out is taken out of it.
 */
function rebased(base: unknown, now: unknown, mine: unknown): unknown {
  if (!Array.isArray(base) || !Array.isArray(now) || !Array.isArray(mine)) return same(base, mine) ? now : mine;
  const stays = now.filter((each) => mine.includes(each) || !base.includes(each));
  return [...stays, ...mine.filter((each) => !base.includes(each) && !now.includes(each))];
}

/** Of the fields `lists` the values stand between commas. */
function rebasedField(base: unknown, now: unknown, mine: unknown, isList: boolean): unknown {
  if (!isList) return rebased(base, now, mine);
  const [first, second, third] = [base, now, mine].map((text) => String(text ?? "").split(",").filter(Boolean));
  return (rebased(first, second, third) as string[]).join(",");
}

/**
 * Lets `form` start from another `initial` when that changes: fields that were left alone stand as they are there, and
 * what was typed is kept. Without it a form takes no notice, and sending it undoes what the other one did.
 */
export function useRebased<Values extends object>(form: UseFormReturnType<Values>, initial: Values, lists: string[] = []): void {
  const start = JSON.stringify(initial);
  const started = useRef(start);
  useEffect(() => {
    if (started.current === start) return;
    started.current = start;
    const base = form.getInitialValues() as Record<string, unknown>;
    const now = initial as Record<string, unknown>;
    const fields = Object.entries(form.getValues());
    const values = fields.map(([name, mine]) => [name, rebasedField(base[name], name in now ? now[name] : mine, mine, lists.includes(name))]);
    form.setInitialValues(initial);
    form.setValues({ ...initial, ...Object.fromEntries(values) } as Values);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only when it starts from something else
  }, [start]);
}
