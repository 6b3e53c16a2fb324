import { Button, Group, Modal, NumberInput, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useDisclosure } from "@mantine/hooks";
import { Megaphone } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useQuery } from "urql";
import { useDraft } from "../api/draft";
import { ConversationReceiveDocument, InboxChoicesDocument } from "../api/generated/inbox";
import { useSend, type Problem } from "../api/send";
import { placeProblems, Problems } from "../parts/Problems";
import { useCommonWords } from "../parts/words";
import { useWords } from "./words";

interface Values {
  /** Of the message, so that it is taken up once, however often it is sent. */
  externalId: string;
  channelKey: string | null;
  placeUrl: string;
  authorName: string;
  handle: string;
  text: string;
  ago: number | "";
}

function fresh(): Values {
  return { externalId: crypto.randomUUID(), channelKey: null, placeUrl: "", authorName: "", handle: "", text: "", ago: 0 };
}

/** Writes down a mention that somebody saw where nothing is connected. */
export function MentionButton() {
  const say = useWords();
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <>
      <Button variant="default" leftSection={<Megaphone size={16} aria-hidden />} onClick={dialog.open}>{say("mention")}</Button>
      <Modal opened={isOpen} onClose={dialog.close} title={say("mention_title")}>
        <MentionForm done={dialog.close} />
      </Modal>
    </>
  );
}

function MentionForm({ done }: { done: () => void }) {
  const say = useWords();
  const common = useCommonWords();
  const navigate = useNavigate();
  const [send, isSending] = useSend(ConversationReceiveDocument);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [{ data }] = useQuery({ query: InboxChoicesDocument, requestPolicy: "cache-first" });
  const needed = (value: string | null) => (value?.trim() ? null : common("needed"));
  const form = useForm<Values>({ initialValues: fresh(), validate: { channelKey: needed, handle: needed, text: needed } });
  const forget = useDraft(form, "mention:new");
  const submit = form.onSubmit(async ({ externalId, channelKey, placeUrl, authorName, handle, text, ago }) => {
    const input = {
      externalId,
      channelKey: channelKey ?? "",
      placeUrl: placeUrl.trim() || null,
      appearedAt: new Date(Date.now() - Number(ago) * 60_000).toISOString(),
      author: { kind: "HANDLE", value: handle.trim() } as const,
      authorName: authorName.trim() || null,
      text: text.trim(),
    };
    const answer = await send({ input });
    const told = answer.problems.map((each) => (each.field?.includes("author.") ? { ...each, field: "handle" } : each));
    setProblems(placeProblems(form, told));
    const made = answer.payload?.conversation;
    if (!made) return;
    forget();
    done();
    await navigate(`/inbox/${made.id}`);
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Problems of={problems} />
        <Select
          label={say("channel")} required searchable data-autofocus openOnFocus={false}
          data={(data?.channels ?? []).map(({ key, name }) => ({ value: key, label: name }))} {...form.getInputProps("channelKey")}
        />
        <TextInput label={say("mention_place")} description={say("mention_place_text")} type="url" {...form.getInputProps("placeUrl")} />
        <Group grow align="start">
          <TextInput label={say("mention_name")} autoComplete="off" {...form.getInputProps("authorName")} />
          <TextInput label={say("mention_handle")} description={say("mention_handle_text")} required autoComplete="off" {...form.getInputProps("handle")} />
        </Group>
        <Textarea label={say("mention_said")} required autosize minRows={3} {...form.getInputProps("text")} />
        <NumberInput label={say("mention_ago")} description={say("mention_ago_text")} min={0} allowDecimal={false} {...form.getInputProps("ago")} />
        <Group justify="flex-end"><Button type="submit" loading={isSending}>{say("mention_save")}</Button></Group>
      </Stack>
    </form>
  );
}
