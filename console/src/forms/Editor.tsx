import { Card, Checkbox, MultiSelect, NumberInput, Select, SimpleGrid, Stack, TagsInput, Text, TextInput, Title } from "@mantine/core";
import type { ReactNode } from "react";
import type { FormEditedFragment } from "../api/generated/forms";
import { Consents } from "./Consents";
import { FieldList } from "./FieldList";
import classes from "./forms.module.css";
import { Texts } from "./Texts";
import type { Editor as Editing } from "./useEditor";
import { useLanguages } from "./useLanguages";
import { useSteps } from "./useSteps";
import { useWords } from "./words";

/** Everything a form asks and says. */
export function Editor({ of, editor }: { of: FormEditedFragment; editor: Editing }) {
  const say = useWords();
  const mayEdit = of.state !== "ARCHIVED";
  return (
    <fieldset className={classes.fields} disabled={!mayEdit} aria-label={of.name}>
      <Stack gap="md">
        <Part title={say("what_it_is")}><About of={of} editor={editor} /></Part>
        <Part title={say("what_it_asks")}><FieldList editor={editor} mayEdit={mayEdit} /></Part>
        <Part title={say("where_heard")} text={say("where_heard_text")}><Source editor={editor} /></Part>
        <Part title={say("consents")} text={say("consents_text")}><Consents editor={editor} mayEdit={mayEdit} /></Part>
        <Part title={say("afterwards")}><Afterwards editor={editor} /></Part>
        <Part title={say("limits")}><Limits editor={editor} /></Part>
      </Stack>
    </fieldset>
  );
}

function Part({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <Card withBorder component="section" aria-label={title}>
      <Stack gap="sm">
        <div>
          <Title order={2} size="h3">{title}</Title>
          {text && <Text size="sm" c="dimmed">{text}</Text>}
        </div>
        {children}
      </Stack>
    </Card>
  );
}

function About({ of, editor: { form } }: { of: FormEditedFragment; editor: Editing }) {
  const say = useWords();
  const steps = useSteps(of.product.id);
  const isGone = steps.length > 0 && !steps.some(({ value }) => value === of.stepKey);
  const choices = isGone ? [...steps, { value: of.stepKey, label: say("step_gone", { key: of.stepKey }) }] : steps;
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm" verticalSpacing="sm">
        <TextInput label={say("name")} description={say("at_once")} withAsterisk {...form.getInputProps("name")} />
        <Select label={say("step")} description={say("at_once")} withAsterisk allowDeselect={false} data={choices} {...form.getInputProps("stepKey")} />
        <MultiSelect label={say("languages")} description={say("languages_hint")} withAsterisk data={useLanguages()} {...form.getInputProps("languages")} />
      </SimpleGrid>
      <Texts form={form} path="title" label={say("heading")} needed />
      <Texts form={form} path="intro" label={say("intro")} isLong />
      <Texts form={form} path="submit" label={say("submit")} placeholder={say("usual")} />
    </>
  );
}

function Source({ editor: { form } }: { editor: Editing }) {
  const say = useWords();
  return (
    <>
      <Checkbox label={say("is_source_asked")} {...form.getInputProps("isSourceAsked", { type: "checkbox" })} />
      {form.getValues().isSourceAsked && <Checkbox label={say("is_source_required")} {...form.getInputProps("isSourceRequired", { type: "checkbox" })} />}
    </>
  );
}

function Afterwards({ editor: { form } }: { editor: Editing }) {
  const say = useWords();
  return (
    <>
      <Texts form={form} path="thanks" label={say("thanks")} placeholder={say("usual")} isLong />
      <TextInput type="url" label={say("redirect")} description={say("redirect_hint")} placeholder="https://" {...form.getInputProps("redirectUrl")} />
    </>
  );
}

function Limits({ editor: { form } }: { editor: Editing }) {
  const say = useWords();
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm" verticalSpacing="sm">
      <TagsInput label={say("origins")} description={say("origins_hint")} placeholder="https://example.com" {...form.getInputProps("allowedOrigins")} />
      <NumberInput label={say("per_minute")} description={say("per_minute_hint")} min={1} max={6_000} allowDecimal={false} {...form.getInputProps("perMinute")} />
    </SimpleGrid>
  );
}
