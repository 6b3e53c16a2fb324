import { Checkbox, MultiSelect, NumberInput, PasswordInput, Select, Textarea, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { Choice, Choices } from "../choices/Choice";
import { listOf, type Field, type Values } from "./field";
import { useWords } from "./words";

const SEARCHED = 8;

/** The fields of a form, each in the widget of its kind. */
export function Fields({ fields, form }: { fields: Field[]; form: UseFormReturnType<Values> }) {
  return fields.map((field, place) => <One key={field.name} field={field} form={form} isFirst={place === 0} />);
}

function One({ field, form, isFirst }: { field: Field; form: UseFormReturnType<Values>; isFirst: boolean }) {
  const { name, label, kind = "line", description, required } = field;
  const common = { label, description, withAsterisk: required, "data-autofocus": isFirst || undefined };
  const props = { ...common, ...form.getInputProps(name) };
  if (kind === "text") return <Textarea {...props} autosize minRows={2} maxRows={12} />;
  if (kind === "choice") return <OneOf field={field} props={props} value={form.getValues()[name]} change={(value) => form.setFieldValue(name, value)} />;
  if (kind === "secret") return <Secret props={props} />;
  if (kind === "many") return <Many field={field} props={props} value={form.getValues()[name]} change={(value) => form.setFieldValue(name, value)} />;
  if (kind === "day") return <TextInput {...props} type="date" />;
  if (kind === "moment") return <TextInput {...props} type="datetime-local" />;
  if (kind === "yes") return <Yes field={field} form={form} />;
  if (kind === "email") return <TextInput {...props} type="email" />;
  if (kind === "line") return <TextInput {...props} />;
  return <Figure field={field} props={props} change={(value) => form.setFieldValue(name, value)} />;
}

function Many({ field, props, value, change }: { field: Field; props: object; value: string | undefined; change: (value: string) => void }) {
  const held = { ...props, value: listOf(value), onChange: (next: string[]) => change(next.join(",")) };
  return field.from ? <Choices {...held} of={field.from} /> : <MultiSelect {...held} data={field.choices ?? []} searchable />;
}

function Secret({ props }: { props: object }) {
  const say = useWords();
  return <PasswordInput {...props} autoComplete="new-password" visibilityToggleButtonProps={{ "aria-label": say("show_secret") }} />;
}

function OneOf({ field, props, value, change }: { field: Field; props: object; value: string | undefined; change: (value: string) => void }) {
  const { choices = [], from, required } = field;
  const held = { ...props, value: value || null, onChange: (next: string | null) => change(next ?? ""), clearable: !required, allowDeselect: !required };
  return from ? <Choice {...held} of={from} /> : <Select {...held} data={choices} searchable={choices.length > SEARCHED} />;
}

function Yes({ field, form }: { field: Field; form: UseFormReturnType<Values> }) {
  return (
    <Checkbox
      label={field.label}
      description={field.description}
      checked={form.getValues()[field.name] === "true"}
      onChange={(event) => form.setFieldValue(field.name, event.currentTarget.checked ? "true" : "")}
    />
  );
}

function Figure({ field, props, change }: { field: Field; props: object; change: (value: string) => void }) {
  const isMoney = field.kind === "amount";
  const hasParts = isMoney || field.kind === "number";
  return (
    <NumberInput
      {...props}
      onChange={(value) => change(String(value))}
      rightSection={isMoney ? <span aria-hidden style={{ fontSize: 12 }}>{field.currency}</span> : undefined}
      rightSectionWidth={isMoney ? 44 : undefined}
      thousandSeparator=" "
      allowNegative={false}
      decimalScale={hasParts ? 2 : 0}
      min={field.least}
      max={field.most}
      clampBehavior="none"
      trimLeadingZeroesOnBlur={false} // else leaving the field is a change, which clears a refusal and moves the button from under the pointer
    />
  );
}
