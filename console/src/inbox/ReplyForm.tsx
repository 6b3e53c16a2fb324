import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { Send } from "lucide-react";
import { useState, type KeyboardEvent } from "react";
import { useDraft } from "../api/draft";
import { ConversationReplyDocument } from "../api/generated/inbox";
import type { ConversationReplyInput } from "../api/generated/schema";
import { useSend, type Problem } from "../api/send";
import { placeProblems, Problems } from "../parts/Problems";
import { AnswerHelp, type Insert } from "./AnswerHelp";
import { attemptOf, forgetAttempt } from "./attempt";
import type { Talk } from "./Conversation";
import classes from "./inbox.module.css";
import { NetworkTemplate, type NetworkTemplateValues } from "./NetworkTemplate";
import { useWords } from "./words";

export interface ReplyValues extends NetworkTemplateValues {
  text: string;
  templateId: string | null;
  argumentId: string | null;
}

const EMPTY: ReplyValues = { text: "", templateId: null, argumentId: null, isNetworkTemplate: false, name: "", language: "ru", parameters: "" };

function inputOf(of: Talk, values: ReplyValues): ConversationReplyInput {
  const { text, templateId, argumentId, isNetworkTemplate, name, language, parameters } = values;
  return {
    conversationId: of.id,
    text: text.trim(),
    templateId,
    argumentId,
    expectedVersion: of.version,
    ...(isNetworkTemplate ? { networkTemplate: { name, language, parameters: parameters.split("\n").filter(Boolean) } } : {}),
  };
}

function isSameBut(version: unknown, one: ConversationReplyInput, other: ConversationReplyInput): boolean {
  return JSON.stringify({ ...one, expectedVersion: version }) === JSON.stringify({ ...other, expectedVersion: version });
}

/** The answer: kept as a draft until the server has it, and sent once however often it is tried. */
export function ReplyForm({ of, anew }: { of: Talk; anew: () => void }) {
  const say = useWords();
  const place = `reply:${of.id}`;
  const [send, isSending] = useSend(ConversationReplyDocument);
  const [problems, setProblems] = useState<Problem[]>([]);
  const form = useForm<ReplyValues>({
    initialValues: EMPTY,
    validate: { text: (text) => (text.trim() ? null : say("text_needed")) },
  });
  const forget = useDraft(form, place);
  const insert = ({ text, templateId, argumentId }: Insert) => {
    const before = form.getValues().text.trimEnd();
    form.setFieldValue("text", before ? `${before}\n${text}` : text);
    if (templateId) form.setFieldValue("templateId", templateId);
    if (argumentId) form.setFieldValue("argumentId", argumentId);
  };
  const submit = form.onSubmit(async (values) => {
    const wanted = inputOf(of, values);
    const { input, key } = attemptOf(place, wanted, (before) => isSameBut(0, before, wanted));
    const answer = await send({ input }, key);
    if (!answer.problems.some((each) => each.code === "NETWORK")) forgetAttempt(place);
    setProblems(placeProblems(form, answer.problems));
    if (answer.problems.length === 0 && JSON.stringify(form.getValues()) === JSON.stringify(values)) {
      forget();
      form.setValues(EMPTY);
      form.resetDirty(EMPTY);
    }
    anew();
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
  };
  return (
    <div className={`no-print ${classes.reply}`}>
      <form onSubmit={submit} noValidate>
        <Stack gap="xs">
          <Problems of={problems} />
          <Textarea
            label={say("reply_label")}
            placeholder={say("reply_to", { name: of.person.name ?? say("unknown") })}
            autosize
            minRows={2}
            maxRows={9}
            onKeyDown={onKeyDown}
            {...form.getInputProps("text")}
          />
          {of.channel.key === "whatsapp" && <NetworkTemplate form={form} />}
          <Group justify="space-between" gap="xs">
            <AnswerHelp topic={of.topic ?? null} insert={insert} />
            <Group gap="xs">
              <Text size="xs" c="dimmed" visibleFrom="sm">{say("send_keys")}</Text>
              <Button type="submit" size="sm" loading={isSending} leftSection={<Send size={15} aria-hidden />}>{say("send")}</Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </div>
  );
}
