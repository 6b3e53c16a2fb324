import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { Undo2 } from "lucide-react";
import { ImportUndoDocument } from "../api/generated/imports";
import { useSend } from "../api/send";
import { confirm } from "../parts/ask";
import type { Found } from "./useImport";
import { useWords } from "./words";

/** Takes an import back, after saying what that means; nothing where it cannot be. */
export function Undo({ of, done }: { of: Pick<Found, "id" | "fileName" | "created" | "updated" | "allowedActions">; done: () => void }) {
  const say = useWords();
  const [undo, undoing] = useSend(ImportUndoDocument);
  if (!of.allowedActions.includes("UNDO")) return null;
  const onClick = async () => {
    const text = say("undo_text", { created: of.created, updated: of.updated });
    if (!(await confirm({ title: say("undo_title", { name: of.fileName }), text, yes: say("undo"), no: say("keep"), dangerous: true }))) return;
    const { payload, problems } = await undo({ input: { importId: of.id } });
    if (problems[0]) notifications.show({ color: "red", message: problems[0].message });
    else notifications.show({ message: say(payload?.import?.status === "UNDONE" ? "undone" : "undo_goes_on") });
    done();
  };
  return (
    <Button size="xs" variant="default" leftSection={<Undo2 size={15} aria-hidden />} loading={undoing} onClick={() => void onClick()} aria-label={say("undo_of", { name: of.fileName })}>
      {say("undo")}
    </Button>
  );
}
