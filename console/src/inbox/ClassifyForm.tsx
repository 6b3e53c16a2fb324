import { Button, Group, Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useQuery } from "urql";
import { useDraft } from "../api/draft";
import { ConversationClassifyDocument, InboxChoicesDocument } from "../api/generated/inbox";
import type { ConversationCategory, NegativeKind, Sentiment } from "../api/generated/schema";
import { useRebased } from "../api/rebase";
import { useSend, type Problem } from "../api/send";
import { placeProblems, Problems } from "../parts/Problems";
import { useOpenedVersion } from "../parts/useOpenedVersion";
import { useChoices } from "../words/labels";
import type { ActionForm } from "./Actions";
import { useWords } from "./words";

/** What the conversation is; the rules leave alone what a member said. */
export function ClassifyForm({ of, done, anew }: ActionForm) {
  const say = useWords();
  const [send, isSending] = useSend(ConversationClassifyDocument);
  const [version, renew] = useOpenedVersion(of.version);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [{ data }] = useQuery({ query: InboxChoicesDocument, requestPolicy: "cache-first" });
  const initial = {
    category: of.category ?? null as string | null,
    sentiment: of.sentiment ?? null as string | null,
    negativeKind: of.negativeKind ?? null as string | null,
    topic: of.topic ?? null as string | null,
    reason: "",
  };
  const form = useForm({ initialValues: initial });
  useRebased(form, initial);
  const forget = useDraft(form, `classify:${of.id}`);
  const { category, sentiment, negativeKind, topic, reason } = form.values;
  const isNegative = sentiment === "NEGATIVE";
  const submit = form.onSubmit(async () => {
    const answer = await send({
      input: {
        conversationId: of.id,
        category: category as ConversationCategory | null,
        sentiment: sentiment as Sentiment | null,
        negativeKind: isNegative ? (negativeKind as NegativeKind | null) : null,
        topic,
        reason: reason.trim() || null,
        expectedVersion: version,
      },
    });
    setProblems(placeProblems(form, answer.problems));
    if (answer.problems.some(({ code }) => code === "STALE_VERSION")) renew();
    if (answer.problems.length) return anew();
    forget();
    done();
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Problems of={problems} />
        <Select label={say("category")} data={useChoices("ConversationCategory")} data-autofocus openOnFocus={false} {...form.getInputProps("category")} />
        <Select label={say("sentiment")} data={useChoices("Sentiment")} {...form.getInputProps("sentiment")} />
        <NegativeKindSelect isShown={isNegative} {...form.getInputProps("negativeKind")} />
        <Select
          label={say("topic")} searchable data={(data?.topics ?? []).map(({ key, name }) => ({ value: key, label: name }))}
          {...form.getInputProps("topic")}
        />
        <TextInput label={say("reason")} description={say("reason_text")} {...form.getInputProps("reason")} />
        <Group justify="flex-end"><Button type="submit" loading={isSending}>{say("save")}</Button></Group>
      </Stack>
    </form>
  );
}

function NegativeKindSelect({ isShown, ...rest }: { isShown: boolean } & Record<string, unknown>) {
  const say = useWords();
  const data = useChoices("NegativeKind");
  return isShown && <Select label={say("negative_kind")} description={say("negative_kind_text")} data={data} {...rest} />;
}
