import { Button, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { FormArchiveDocument, FormRestoreDocument, type FormEditedFragment } from "../api/generated/forms";
import { useSend, type Problem } from "../api/send";
import { confirm } from "../parts/ask";
import { Problems } from "../parts/Problems";
import type { Moved } from "./useEditor";
import { useWords } from "./words";

/** Takes a form out of use, and into it again; `onMoved` is told the version that was, and the one that is. */
export function Moves({ of, again, onMoved }: { of: FormEditedFragment; again: () => void; onMoved: (moved: Moved) => void }) {
  const say = useWords();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [archive, archiving] = useSend(FormArchiveDocument);
  const [restore, restoring] = useSend(FormRestoreDocument);
  const input = { formId: of.id, expectedVersion: of.version };
  const done = (message: string, version: number | undefined, found: Problem[]) => {
    setProblems(found);
    if (found.length === 0) notifications.show({ message });
    if (found.length === 0 && version !== undefined) onMoved({ from: of.version, to: version });
    again();
  };
  const onArchive = async () => {
    if (!(await confirm({ title: say("archive_title", { name: of.name }), text: say("archive_text"), yes: say("archive"), no: say("no"), dangerous: true }))) return;
    const { payload, problems: found } = await archive({ input });
    done(say("archived"), payload?.form?.version, found);
  };
  const onRestore = async () => {
    const { payload, problems: found } = await restore({ input });
    done(say("restored"), payload?.form?.version, found);
  };
  return (
    <Stack gap="xs" align="flex-end">
      {of.state === "ARCHIVED"
        ? <Button size="xs" loading={restoring} onClick={() => void onRestore()}>{say("restore")}</Button>
        : <Button size="xs" variant="subtle" color="red" loading={archiving} onClick={() => void onArchive()}>{say("archive")}</Button>}
      <Problems of={problems} />
    </Stack>
  );
}
