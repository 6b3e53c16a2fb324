import { ActionIcon, Button, Group, NumberInput, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Plus, X } from "lucide-react";
import { useEffect, useRef } from "react";
import type { ResourceFilter } from "../api/generated/schema";
import type { Problem } from "../api/send";
import { useSession } from "../api/session";
import { Choice } from "../choices/Choice";
import { resources } from "../choices/source";
import { useFocusNext } from "../parts/useFocusNext";
import { isAmount, isShare, type Move, type Plan } from "./usePlan";
import { useWords } from "./words";

const MOST = 50;
const MOVABLE: ResourceFilter = { state: { in: ["ACTIVE", "PLANNED", "POSTPONED"] } };
const NOTHING: Move = { fromResourceId: "", toResourceId: "", amount: "" };
const PLACE = /moves\.(\d+)\.(\w+)/;

/** The field of the form a refusal is about: `input.moves.0.amount` → `moves.0.amount`. */
export function placeOf({ field }: Problem): string | null {
  const found = PLACE.exec(field ?? "");
  return found ? `moves.${found[1]}.${found[2]}` : null;
}

/** A plan as its form starts: there is always a move to fill in. */
function started(plan: Plan): Plan {
  return plan.moves.length > 0 ? plan : { ...plan, moves: [NOTHING] };
}

/** The same for the same plan, whatever order its fields are in. */
function textOf({ moves, commission }: Plan): string {
  return JSON.stringify([...moves.map((move) => [move.fromResourceId, move.toResourceId, move.amount]), commission]);
}

/** Where money is taken from, where it goes, how much; what the server refuses stands beside it. */
export function MoveForm({ plan, ask, problems }: { plan: Plan; ask: (plan: Plan) => void; problems: Problem[] }) {
  const say = useWords();
  const { currency } = useSession().workspace;
  const form = useForm<Plan>({
    initialValues: started(plan),
    validate: {
      moves: {
        fromResourceId: (value) => (value ? null : say("choose_resource")),
        toResourceId: (value, values, path) => {
          if (!value) return say("choose_resource");
          const other = values.moves[Number(path.split(".")[1])]?.fromResourceId;
          return value === other ? say("choose_another") : null;
        },
        amount: (value) => (isAmount(value) ? null : say("choose_amount")),
      },
      commission: (value) => (value === "" || isShare(value) ? null : say("choose_share")),
    },
  });
  const asked = useRef(textOf(plan));
  useEffect(() => {
    if (asked.current === textOf(plan)) return;
    asked.current = textOf(plan);
    form.setValues(started(plan));
    form.clearErrors();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- when the address is of another plan than was asked here: Back, Forward
  }, [plan]);
  const onAsk = (values: Plan) => {
    asked.current = textOf(values);
    ask(values);
  };
  const told = JSON.stringify(problems);
  useEffect(() => {
    if (asked.current !== textOf(form.getValues())) return; // refused was what stood here before
    for (const problem of problems) {
      const place = placeOf(problem);
      if (place) form.setFieldError(place, problem.message);
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only when something else was refused
  }, [told]);
  const { moves } = form.getValues();
  const [place, focusNext] = useFocusNext<HTMLFormElement>("move");
  const remove = (index: number) => {
    form.removeListItem("moves", index);
    focusNext(index);
  };
  return (
    <form ref={place} onSubmit={form.onSubmit(onAsk)} noValidate className="no-print">
      <Stack gap="sm">
        {moves.map((_, index) => (
          <Group key={index} gap="sm" align="flex-start" role="group" aria-label={say("move_of", { number: index + 1 })}>
            <Choice flex="1 1 200px" label={say("from")} of={resources(MOVABLE)} {...form.getInputProps(`moves.${index}.fromResourceId`)} />
            <Choice flex="1 1 200px" label={say("to")} of={resources(MOVABLE)} {...form.getInputProps(`moves.${index}.toResourceId`)} />
            <NumberInput
              w={{ base: "100%", xs: 170 }} label={say("amount", { currency })} thousandSeparator=" " allowNegative={false} decimalScale={2} min={0} trimLeadingZeroesOnBlur={false}
              {...form.getInputProps(`moves.${index}.amount`)} onChange={(value) => form.setFieldValue(`moves.${index}.amount`, String(value))}
            />
            {moves.length > 1 && (
              <ActionIcon data-next="move" mt={26} size="lg" variant="subtle" color="gray" aria-label={say("remove_move", { number: index + 1 })} onClick={() => remove(index)}>
                <X size={16} aria-hidden />
              </ActionIcon>
            )}
          </Group>
        ))}
        <Group gap="sm" align="flex-end">
          <NumberInput
            w={{ base: "100%", xs: 300 }} label={say("commission")} allowNegative={false} decimalScale={2} clampBehavior="none" trimLeadingZeroesOnBlur={false}
            {...form.getInputProps("commission")} onChange={(value) => form.setFieldValue("commission", String(value))}
          />
          {moves.length < MOST && <Button data-else="move" variant="default" leftSection={<Plus size={15} aria-hidden />} onClick={() => form.insertListItem("moves", NOTHING)}>{say("add_move")}</Button>}
          <Button type="submit">{say("compute")}</Button>
        </Group>
      </Stack>
    </form>
  );
}
