import { Button, Group, NumberInput, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useDraft } from "../api/draft";
import { ConversationResolveDocument } from "../api/generated/inbox";
import type { ConversationResolveInput } from "../api/generated/schema";
import { useSend, type Problem } from "../api/send";
import { placeProblems, Problems } from "../parts/Problems";
import type { ActionForm } from "./Actions";
import type { Talk } from "./Conversation";
import { useWords } from "./words";

interface Values {
  solution: string;
  sharedUrl: string;
  reach: number | "";
  satisfaction: string | null;
  statementUrl: string;
  accounts: string;
}

const EMPTY: Values = { solution: "", sharedUrl: "", reach: "", satisfaction: null, statementUrl: "", accounts: "" };

function inputOf(of: Talk, isAttack: boolean, values: Values): ConversationResolveInput {
  const base = { conversationId: of.id, expectedVersion: of.version };
  const accounts = values.accounts.split("\n").map((each) => each.trim()).filter(Boolean);
  if (isAttack) return { ...base, exposure: { statementUrl: values.statementUrl.trim(), accounts } };
  return {
    ...base,
    solution: values.solution.trim() || null,
    sharedUrl: values.sharedUrl.trim() || null,
    reach: values.reach === "" ? null : values.reach,
    satisfaction: values.satisfaction ? Number(values.satisfaction) : null,
  };
}

function placed(problems: Problem[]): Problem[] {
  return problems.map((each) => {
    const field = (each.field ?? "").replace(/^input\./, "").replace(/^exposure\.?/, "") || (each.field ? "statementUrl" : null);
    return { ...each, field };
  });
}

/** How it ended: a customer's matter with its solution, a staged attack with where it was exposed. */
export function ResolveForm({ of, done, anew }: ActionForm) {
  const say = useWords();
  const isAttack = of.negativeKind === "ORCHESTRATED";
  const [send, isSending] = useSend(ConversationResolveDocument);
  const [problems, setProblems] = useState<Problem[]>([]);
  const form = useForm<Values>({ initialValues: EMPTY });
  const forget = useDraft(form, `resolve:${of.id}`);
  const submit = form.onSubmit(async (values) => {
    const answer = await send({ input: inputOf(of, isAttack, values) });
    setProblems(placeProblems(form, placed(answer.problems)));
    if (answer.problems.length) return anew();
    forget();
    done();
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Problems of={problems} />
        {isAttack ? (
          <>
            <Text size="sm">{say("attack_text")}</Text>
            <TextInput label={say("statement_url")} type="url" required data-autofocus {...form.getInputProps("statementUrl")} />
            <Textarea label={say("accounts")} description={say("accounts_text")} autosize minRows={2} required {...form.getInputProps("accounts")} />
          </>
        ) : (
          <>
            <Textarea
              label={say("solution")} description={say("solution_text")} autosize minRows={2} data-autofocus
              required={of.sentiment === "NEGATIVE"} {...form.getInputProps("solution")}
            />
            <Group grow align="start">
              <TextInput label={say("shared_url")} type="url" {...form.getInputProps("sharedUrl")} />
              <NumberInput label={say("reach")} min={0} allowDecimal={false} thousandSeparator=" " {...form.getInputProps("reach")} />
            </Group>
            <Select
              label={say("satisfaction")} clearable data={["1", "2", "3", "4", "5"].map((value) => ({ value, label: value }))}
              {...form.getInputProps("satisfaction")}
            />
          </>
        )}
        <Group justify="flex-end"><Button type="submit" loading={isSending}>{say("resolve")}</Button></Group>
      </Stack>
    </form>
  );
}
