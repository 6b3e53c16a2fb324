import { Alert, List } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import type { Problem } from "../api/send";
import { useWords } from "./words";

/** What the server refused, as sentences; told to screen readers at once. */
export function Problems({ of }: { of: Problem[] }) {
  const say = useWords();
  if (of.length === 0) return null;
  return (
    <Alert color="red" variant="light" role="alert" title={say("refused")}>
      <List size="sm" listStyleType="none">
        {of.map((each) => <List.Item key={`${each.code} ${each.field} ${each.message}`}>{each.message}</List.Item>)}
      </List>
    </Alert>
  );
}

/** Puts problems beside the fields they are about (`input.amount` is the field `amount`); answers those of no field. */
export function placeProblems<Values extends object>(form: UseFormReturnType<Values>, problems: Problem[]): Problem[] {
  const fields = Object.keys(form.getValues());
  const left: Problem[] = [];
  for (const problem of problems) {
    const field = (problem.field ?? "").replace(/^input\./, "").split(".")[0] ?? "";
    if (fields.includes(field)) form.setFieldError(field, problem.message);
    else left.push(problem);
  }
  return left;
}
