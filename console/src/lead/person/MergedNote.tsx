import { Alert, Button, Group, Text } from "@mantine/core";
import { Merge } from "lucide-react";
import { PersonUnmergeDocument } from "../../api/generated/people";
import { useAct, useCard } from "../card";
import { useWords } from "../words";
import { noteMerge, useMerged } from "./merged";

/** Said after a merge, with the way back. */
export function MergedNote() {
  const { lead } = useCard();
  const say = useWords();
  const made = useMerged(lead.id);
  const [unmerge, undoing] = useAct(PersonUnmergeDocument);
  if (!made) return null;
  const undo = async () => {
    const done = await unmerge({ mergeId: made.mergeId }, say("unmerged"));
    if (done) noteMerge(lead.id, null);
  };
  return (
    <Alert variant="light" icon={<Merge size={17} aria-hidden />} mb="xs" role="status">
      <Group justify="space-between" gap="xs">
        <Text size="sm">{say("merged_with", { name: made.name })}</Text>
        <Group gap="xs">
          <Button size="xs" variant="default" loading={undoing} onClick={() => void undo()}>{say("undo_merge")}</Button>
          <Button size="xs" variant="subtle" onClick={() => noteMerge(lead.id, null)}>{say("fine")}</Button>
        </Group>
      </Group>
    </Alert>
  );
}
