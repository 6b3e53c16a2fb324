import { Stack, Title } from "@mantine/core";
import { NoteCreateDocument } from "../../api/generated/lead_card";
import { useSession } from "../../api/session";
import { AskForm } from "../../fields/AskForm";
import { Empty } from "../../parts/Empty";
import { useCard } from "../card";
import classes from "../card.module.css";
import { useWords } from "../words";
import { NoteRow } from "./NoteRow";

/** What members wrote down; pinned ones first. */
export function NoteSection() {
  const { lead, refresh } = useCard();
  const say = useWords();
  const mayWrite = useSession().may("LEAD_EDIT");
  const notes = lead.notes.edges.map(({ node }) => node).filter(({ erasedAt }) => !erasedAt);
  const sorted = [...notes.filter(({ isPinned }) => isPinned), ...notes.filter(({ isPinned }) => !isPinned)];
  return (
    <Stack gap="md">
      <Title order={2} size="h4">{say("section_notes")}</Title>
      {mayWrite && (
        <AskForm
          document={NoteCreateDocument} draft={`note:${lead.id}`} submit={say("add_note")} onDone={refresh}
          initial={{ text: "" }}
          fields={() => [{ name: "text", label: say("note"), kind: "text", required: true }]}
          input={({ text = "" }) => ({ leadId: lead.id, text: text.trim() })}
        />
      )}
      {sorted.length === 0 && <Empty title={say("no_notes")} text={say("no_notes_text")} />}
      <ul className={classes.rows}>{sorted.map((note) => <NoteRow key={note.id} note={note} />)}</ul>
    </Stack>
  );
}
