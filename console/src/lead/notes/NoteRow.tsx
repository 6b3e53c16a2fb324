import { ActionIcon, Group, Text } from "@mantine/core";
import { Lock, Pencil, Pin, PinOff, Trash2 } from "lucide-react";
import { useState } from "react";
import { NoteEraseDocument, NoteUpdateDocument } from "../../api/generated/lead_card";
import { useSession } from "../../api/session";
import { AskDialog } from "../../fields/AskDialog";
import { confirm } from "../../parts/ask";
import { moment } from "../../words/format";
import { useAct, useCard, type CardNote } from "../card";
import classes from "../card.module.css";
import { useWords } from "../words";

/** One note: its text, who wrote it, and changing it. */
export function NoteRow({ note }: { note: CardNote }) {
  const say = useWords();
  const session = useSession();
  const { refresh } = useCard();
  const [opened, open] = useState<CardNote | "newest" | null>(null);
  const edited = opened === "newest" ? note : opened; // as it was when it was opened, until one asks for the newest
  const when = moment(note.createdAt, session.workspace.timeZone);
  return (
    <li>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div>
          {session.may("READ_PERSONAL")
            ? <Text className={classes.text}>{note.text}</Text>
            : <Text c="dimmed"><Lock size={14} aria-hidden /> {say("hidden")}</Text>}
          <Text size="sm" c="dimmed">
            {[note.isPinned && say("pinned"), note.author?.name, when, note.editedAt && say("edited")].filter(Boolean).join(" · ")}
          </Text>
        </div>
        {session.may("LEAD_EDIT") && <NoteActions note={note} edit={() => open(note)} />}
      </Group>
      {edited && (
        <AskDialog
          title={say("edit_note")} onClose={() => open(null)} onDone={refresh} onStale={() => { open("newest"); refresh(); }}
          submit={say("save")} document={NoteUpdateDocument} initial={{ text: edited.text ?? "" }}
          fields={() => [{ name: "text", label: say("note"), kind: "text", required: true }]}
          input={({ text = "" }) => ({ noteId: note.id, text: text.trim(), expectedVersion: edited.version })}
        />
      )}
    </li>
  );
}

function NoteActions({ note, edit }: { note: CardNote; edit: () => void }) {
  const say = useWords();
  const [update] = useAct(NoteUpdateDocument);
  const [erase] = useAct(NoteEraseDocument);
  const remove = async () => {
    const isSure = await confirm({ title: say("erase_note"), text: say("erase_note_text"), yes: say("erase"), no: say("keep_it"), dangerous: true });
    if (isSure) await erase({ noteId: note.id, expectedVersion: note.version });
  };
  const PinIcon = note.isPinned ? PinOff : Pin;
  return (
    <Group gap={2} wrap="nowrap">
      <ActionIcon variant="subtle" color="gray" aria-label={say(note.isPinned ? "unpin" : "pin")} onClick={() => void update({ noteId: note.id, isPinned: !note.isPinned, expectedVersion: note.version })}>
        <PinIcon size={16} aria-hidden />
      </ActionIcon>
      <ActionIcon variant="subtle" color="gray" aria-label={say("edit_note")} onClick={edit}><Pencil size={16} aria-hidden /></ActionIcon>
      <ActionIcon variant="subtle" color="gray" aria-label={say("erase_note")} onClick={() => void remove()}><Trash2 size={16} aria-hidden /></ActionIcon>
    </Group>
  );
}
