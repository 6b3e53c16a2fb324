import { Button, Group, SimpleGrid, Stack } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useRef, useState, type ReactNode } from "react";
import type { TypedDocumentNode } from "urql";
import { useDraft } from "../api/draft";
import { useRebased } from "../api/rebase";
import { useSend, type Problem } from "../api/send";
import { Problems } from "../parts/Problems";
import { useCommonWords } from "../parts/words";
import { Fields } from "./Fields";
import { faults, placeOf, type Field, type Values } from "./field";
import { useWords } from "./words";

type PayloadOf<Data> = NonNullable<Data[keyof Data]>;

export interface Asking<Data, Input> {
  document: TypedDocumentNode<Data, { input: Input }>;
  /** What is asked for, which may depend on what stands there. */
  fields: (values: Values) => Field[];
  initial: Values;
  input: (values: Values) => Input;
  submit: string;
  dangerous?: boolean;
  /** Where what is typed is kept until it was sent; not kept when left out. */
  draft?: string;
  /** In so many columns from a tablet on. */
  columns?: number;
  /** Told what the server answered. */
  onDone: (payload: PayloadOf<Data>) => void;
  onCancel?: () => void;
  /** Loads what it is about anew, after somebody else changed it. */
  onStale?: () => void;
  /** Below the fields, for instance what would come of it. */
  children?: (values: Values, change: (values: Values) => void) => ReactNode;
}

/** Asks for fields and sends them; what the server refuses stands beside the fields, what was typed stays. */
export function AskForm<Data, Input>(asking: Asking<Data, Input>) {
  const { document, fields, initial, input, draft, onDone, onCancel, onStale } = asking;
  const say = useWords();
  const common = useCommonWords();
  const [send, sending] = useSend(document);
  const [problems, setProblems] = useState<Problem[]>([]);
  const form = useForm<Values>({ initialValues: initial });
  const shown = fields(form.getValues());
  const secrets = useRef(new Set<string>()); // also those that are not asked for any more: what was typed still stands there
  for (const { kind, name } of shown) if (kind === "secret") secrets.current.add(name);
  const forget = useDraft(form, draft, [...secrets.current]);
  useRebased(form, initial, shown.filter(({ kind }) => kind === "many").map(({ name }) => name));
  // An answer that was lost: the same values go out as the same request, moments and versions included.
  const lost = useRef<{ text: string; input: Input } | null>(null);

  const submit = async () => {
    const values = form.getValues();
    const wrong = faults(shown, values, common("needed"));
    form.setErrors(wrong);
    if (Object.keys(wrong).length) return;
    const text = JSON.stringify(values);
    const asked = lost.current?.text === text ? lost.current.input : input(values);
    const sent = await send({ input: asked });
    lost.current = sent.problems.some(({ code }) => code === "NETWORK") ? { text, input: asked } : null;
    setProblems(sent.problems.filter((problem) => {
      const name = placeOf(problem.field, shown);
      if (name) form.setFieldError(name, problem.message);
      return !name;
    }));
    if (sent.problems.length || !sent.payload) return;
    if (JSON.stringify(form.getValues()) === text) {
      forget();
      form.setValues(initial);
      form.resetDirty(initial);
    }
    onDone(sent.payload);
  };
  return (
    <form noValidate onSubmit={(event) => { event.preventDefault(); void submit(); }}>
      <Stack gap="sm">
        <Problems of={problems} />
        {onStale && problems.some(({ code }) => code === "STALE_VERSION") && (
          <Button variant="default" size="xs" onClick={() => { onStale(); setProblems([]); }}>{say("load_anew")}</Button>
        )}
        <SimpleGrid cols={{ base: 1, sm: asking.columns ?? 1 }} spacing="sm" verticalSpacing="sm">
          <Fields fields={shown} form={form} />
        </SimpleGrid>
        {asking.children?.(form.getValues(), (values) => form.setValues(values))}
        <Group justify={onCancel ? "flex-end" : "flex-start"}>
          {onCancel && <Button variant="default" onClick={onCancel}>{say("cancel")}</Button>}
          <Button type="submit" loading={sending} color={asking.dangerous ? "red" : undefined}>{asking.submit}</Button>
        </Group>
      </Stack>
    </form>
  );
}
