import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useRef, useState } from "react";
import { CardMergesDocument, type CardMergesQuery } from "../../api/generated/lead_card";
import { PersonUnmergeDocument } from "../../api/generated/people";
import { usePages } from "../../api/pages";
import { useSend, type Problem } from "../../api/send";
import { useSession } from "../../api/session";
import { confirm } from "../../parts/ask";
import { More } from "../../parts/More";
import { Problems } from "../../parts/Problems";
import { moment } from "../../words/format";
import { useCard, useRefreshed, type CardPerson } from "../card";
import classes from "../card.module.css";
import { useWords } from "../words";

type Merge = NonNullable<CardMergesQuery["person"]>["merges"]["edges"][number]["node"];

/** What made the person one with others, and undoing it, whoever did it and whenever. */
export function Merges({ person }: { person: CardPerson }) {
  const say = useWords();
  const { turn, refresh } = useCard();
  const title = useRef<HTMLHeadingElement>(null);
  const pages = usePages(CardMergesDocument, { id: person.id }, (data) => data.person?.merges);
  useRefreshed(turn, pages.refresh);
  const onUndone = () => {
    title.current?.focus(); // the button that had it is gone
    refresh();
  };
  if (pages.nodes.length === 0 && !pages.error) return null;
  return (
    <>
      <Title order={3} size="h5" mt="md" ref={title} tabIndex={-1}>{say("merges")}</Title>
      <ul className={classes.rows}>{pages.nodes.map((each) => <Row key={each.id} merge={each} onUndone={onUndone} />)}</ul>
      <More of={pages} />
    </>
  );
}

function Row({ merge, onUndone }: { merge: Merge; onUndone: () => void }) {
  const say = useWords();
  const { timeZone } = useSession().workspace;
  const [unmerge, undoing] = useSend(PersonUnmergeDocument);
  const [problems, setProblems] = useState<Problem[]>([]);
  const { refresh } = useCard();
  const [kept, merged] = [merge.kept.name ?? say("unknown_person"), merge.merged.name ?? say("unknown_person")];
  const undo = async () => {
    const isSure = await confirm({
      title: say("undo_merge_title"), text: say("undo_merge_text", { kept, merged }), yes: say("undo_merge"), no: say("leave_merged"),
    });
    if (!isSure) return;
    const { problems: found } = await unmerge({ input: { mergeId: merge.id } });
    setProblems(found);
    if (found.length) return refresh(); // somebody else may have undone it
    notifications.show({ message: say("unmerged") });
    onUndone();
  };
  const when = moment(merge.mergedAt, timeZone);
  return (
    <li>
      <Stack gap={4} align="flex-start">
        <Text size="sm" fw={600} className={merge.undoneAt ? classes.done : undefined}>{say("merged_into", { kept, merged })}</Text>
        <Text size="sm" c="dimmed">{merge.mergedBy ? say("merged_at", { when, who: merge.mergedBy.name }) : say("merged_by_rule", { when })}</Text>
        {merge.undoneAt && <Text size="sm">{say("undone_at", { when: moment(merge.undoneAt, timeZone), who: merge.undoneBy?.name ?? "–" })}</Text>}
        <Problems of={problems} />
        {merge.allowedActions.includes("UNDO") && (
          <Group>
            <Button size="xs" variant="default" loading={undoing} aria-label={say("undo_merge_of", { name: merged })} onClick={() => void undo()}>{say("undo_merge")}</Button>
          </Group>
        )}
      </Stack>
    </li>
  );
}
