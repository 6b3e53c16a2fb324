import { Alert, Button, FileInput, Group, Progress, Select, Stack, Text } from "@mantine/core";
import { FileUp } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useWorkspaceSlug } from "../api/session";
import type { ImportKind } from "../api/generated/schema";
import { percent } from "../words/format";
import { useChoices } from "../words/labels";
import { upload } from "./upload";
import type { WizardOf } from "./useWizard";
import { useWords } from "./words";

/** What the file holds, and the file; it goes up with its progress shown, and can be stopped. */
export function FileStep({ of: { wizard, put } }: { of: WizardOf }) {
  const say = useWords();
  const { send, cancel, share, trouble } = useUpload((file) =>
    put({ file, step: 1, sheet: null, offer: null, chosen: null, values: {}, trialId: null }));
  const [file, setFile] = useState<File | null>(null);
  return (
    <Stack gap="md" mt="sm" maw={560}>
      <Select
        label={say("kind")} description={say(`kind_${wizard.kind}`)} allowDeselect={false} data={useChoices("ImportKind")}
        value={wizard.kind} onChange={(kind) => put({ kind: kind as ImportKind, offer: null, chosen: null, values: {} })}
      />
      <FileInput
        label={say("file")} description={say("file_hint")} placeholder={say("file_choose")} accept=".csv,.tsv,.txt,.xlsx"
        leftSection={<FileUp size={16} aria-hidden />} value={file} onChange={setFile} disabled={share !== null} clearable
        clearButtonProps={{ "aria-label": say("file_clear") }}
      />
      {share !== null && (
        <div role="status">
          <Text size="sm">{say("going_up", { share: percent(share, 0) })}</Text>
          <Progress value={share * 100} aria-label={say("going_up", { share: percent(share, 0) })} />
        </div>
      )}
      {trouble && <Alert color="red" variant="light" role="alert" title={say("not_taken")}>{trouble}</Alert>}
      <Group>
        {share === null ? (
          <Button disabled={!file} onClick={() => file && send(file)}>{say("send")}</Button>
        ) : (
          <Button variant="default" onClick={cancel}>{say("stop")}</Button>
        )}
        {wizard.file && share === null && <Button variant="default" onClick={() => put({ step: 1 })}>{say("go_on_with", { name: wizard.file.fileName })}</Button>}
      </Group>
    </Stack>
  );
}

function useUpload(onDone: (file: { id: string; fileName: string }) => void) {
  const say = useWords();
  const workspace = useWorkspaceSlug();
  const [share, setShare] = useState<number | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const stop = useRef<() => void>(() => undefined);
  useEffect(() => () => stop.current(), []);
  const send = async (file: File) => {
    setTrouble(null);
    setShare(0);
    const going = upload(file, workspace, setShare);
    stop.current = going.cancel;
    const end = await going.ended;
    setShare(null);
    if ("done" in end) onDone(end.done);
    else if ("refused" in end) setTrouble(end.refused);
    else setTrouble("lost" in end ? say("lost") : say("stopped"));
  };
  return { send: (file: File) => void send(file), cancel: () => stop.current(), share, trouble };
}
