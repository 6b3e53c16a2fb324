import { Button, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { FormArchiveDocument, FormRestoreDocument, type FormEditedFragment } from "../api/generated/forms";
import { useSend, type Problem } from "../api/send";
import { confirm } from "../parts/ask";
import { Problems } from "../parts/Problems";
import { useWords } from "./words";

/** Takes a form out of use, and into it again. */
export function Moves({ of, again }: { of: FormEditedFragment; again: () => void }) {
  const say = useWords();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [archive, archiving] = useSend(FormArchiveDocument);
  const [restore, restoring] = useSend(FormRestoreDocument);
  const input = { formId: of.id, expectedVersion: of.version };
  const done = (message: string, found: Problem[]) => {
    setProblems(found);
    if (found.length === 0) notifications.show({ message });
    again();
  };
  const onArchive = async () => {
    if (!(await confirm({ title: say("archive_title", { name: of.name }), text: say("archive_text"), yes: say("archive"), no: say("no"), dangerous: true }))) return;
    done(say("archived"), (await archive({ input })).problems);
  };
  const onRestore = async () => done(say("restored"), (await restore({ input })).problems);
  return (
    <Stack gap="xs" align="flex-end">
      {of.state === "ARCHIVED"
        ? <Button size="xs" loading={restoring} onClick={() => void onRestore()}>{say("restore")}</Button>
        : <Button size="xs" variant="subtle" color="red" loading={archiving} onClick={() => void onArchive()}>{say("archive")}</Button>}
      <Problems of={problems} />
    </Stack>
  );
}
