/** Problems beside what they are about: `definition.fields.2.label.ru` is the field of the same path here. */
import type { UseFormReturnType } from "@mantine/form";
import type { Problem } from "../api/send";
import type { Values } from "./draft";

const LISTS_SHOWN = /^fields\.\d+\.options$/;

function isNamed(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** The path of the input that shows a problem; undefined where none does. */
function pathOf(field: string | null | undefined, values: Values): string | undefined {
  const path: string[] = [];
  let value: unknown = values;
  for (const part of (field ?? "").replace(/^input\./, "").replace(/^definition\./, "").split(".")) {
    const isTexts = Array.isArray(value) && !isNamed(value[0]); // one input holds them all
    if (!isNamed(value) || isTexts || !(part in value)) break;
    path.push(part);
    value = value[part];
  }
  const found = path.join(".");
  const isInput = !isNamed(value) || (Array.isArray(value) && !isNamed(value[0]) && found !== "fields" && found !== "consents");
  return found && (isInput || LISTS_SHOWN.test(found)) ? found : undefined;
}

/** Puts them there; answers those of no input. */
export function place(form: UseFormReturnType<Values>, problems: Problem[]): Problem[] {
  const left: Problem[] = [];
  const placed: Record<string, string> = {};
  for (const problem of problems) {
    const path = pathOf(problem.field, form.getValues());
    if (path) placed[path] = problem.message;
    else left.push(problem);
  }
  form.setErrors(placed);
  return left;
}

/** Which of the fields, by place, has an error. */
export function firstWrong(errors: object): number | undefined {
  const found = Object.keys(errors).map((path) => /^fields\.(\d+)\./.exec(path)?.[1]).find(Boolean);
  return found === undefined ? undefined : Number(found);
}
