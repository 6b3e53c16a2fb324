import { Alert, Button, Group, Modal, Stack, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { FunnelDraftCopyDocument, type EditorDraftFragment } from "../api/generated/funnel_editor";
import { useSend } from "../api/send";
import { useSession } from "../api/session";
import { confirm } from "../parts/ask";
import { Problems } from "../parts/Problems";
import { useReturnedFocus } from "../parts/useReturnedFocus";
import { EntryRule } from "./EntryRule";
import { Findings } from "./Findings";
import type { OfModel } from "./ModelScreen";
import { PublishDialog } from "./PublishDialog";
import { SaveState } from "./SaveState";
import { StepList } from "./StepList";
import { Templates } from "./Templates";
import { useModel, type Editor } from "./useModel";
import { useWords } from "./words";

type Drafted = OfModel & { draft: EditorDraftFragment };

/** The draft: entry rule and steps, what is wrong with them, and publishing. */
export function DraftTab(of: Drafted) {
  const say = useWords();
  const editor = useModel(of.productId, of.draft, of.refresh);
  const mayEdit = useSession().may("FUNNEL_EDIT");
  return (
    <Stack gap="md">
      <Bar of={of} editor={editor} mayEdit={mayEdit} />
      {!mayEdit && <Alert variant="light">{say("read_only")}</Alert>}
      {editor.status === "stale" && <Stale of={of} editor={editor} />}
      {editor.status === "refused" && <Problems of={editor.problems} />}
      {editor.isRestored && <Alert variant="light" role="status">{say("restored")}</Alert>}
      <Findings findings={editor.said.findings} model={editor.model} />
      <EntryRule editor={editor} mayEdit={mayEdit} />
      <Title order={2}>{say("steps")}</Title>
      <StepList editor={editor} mayEdit={mayEdit} />
    </Stack>
  );
}

function Stale({ of, editor }: { of: Drafted; editor: Editor }) {
  const say = useWords();
  return (
    <Alert color="yellow" variant="light" role="alert" title={say("stale_title")}>
      <Stack gap="xs" align="flex-start">
        {say("stale_text")}
        <Group gap="xs">
          <Button size="xs" variant="default" disabled={of.draft.version === editor.said.version} onClick={() => editor.adopt(of.draft)}>
            {say("take_theirs")}
          </Button>
          <Button size="xs" color="red" onClick={editor.overwrite}>{say("keep_mine")}</Button>
        </Group>
      </Stack>
    </Alert>
  );
}

function Bar({ of, editor, mayEdit }: { of: Drafted; editor: Editor; mayEdit: boolean }) {
  const say = useWords();
  const [asked, ask] = useState<"publish" | "templates" | null>(null);
  const discard = useDiscard(of, editor);
  const { funnel } = of.data.product ?? {};
  const errors = editor.said.findings.filter(({ severity }) => severity === "ERROR").length;
  if (!mayEdit) return null;
  return (
    <Group justify="space-between">
      <SaveState status={editor.status} version={editor.said.version} />
      <Group gap="xs">
        <Button variant="default" onClick={() => ask("templates")}>{say("templates")}</Button>
        {funnel && <Button variant="default" onClick={() => void discard()}>{say("discard")}</Button>}
        <Button disabled={editor.status !== "saved" || errors > 0} onClick={() => ask("publish")}>{say("publish_as", { version: (funnel?.version ?? 0) + 1 })}</Button>
      </Group>
      {asked === "publish" && <PublishDialog of={of} editor={editor} onClose={() => ask(null)} />}
      {asked === "templates" && <TemplatesDialog of={of} editor={editor} onClose={() => ask(null)} />}
    </Group>
  );
}

function TemplatesDialog({ of, editor, onClose }: { of: Drafted; editor: Editor; onClose: () => void }) {
  const say = useWords();
  useReturnedFocus();
  return (
    <Modal opened onClose={onClose} title={say("templates_title")} size="80rem">
      <Alert variant="light" color="yellow" mb="md">{say("templates_text")}</Alert>
      <Templates productId={of.productId} words={of.words} version={editor.said.version} onTaken={(draft) => { editor.adopt(draft); onClose(); }} />
    </Modal>
  );
}

function useDiscard({ productId }: Drafted, editor: Editor): () => Promise<void> {
  const say = useWords();
  const [send] = useSend(FunnelDraftCopyDocument);
  return async () => {
    const isSure = await confirm({ title: say("discard_title"), text: say("discard_text"), yes: say("discard"), no: say("cancel"), dangerous: true });
    if (!isSure) return;
    const { payload, problems } = await send({ input: { fromProductId: productId, toProductId: productId, expectedVersion: editor.said.version, replace: true } });
    problems.forEach(({ message }) => notifications.show({ color: "red", message }));
    if (payload?.draft) editor.adopt(payload.draft);
  };
}
