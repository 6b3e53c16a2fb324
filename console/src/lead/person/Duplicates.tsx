import { Anchor, Button, Card, Group, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import { CardDuplicateDismissDocument } from "../../api/generated/lead_card";
import { useSession } from "../../api/session";
import { lately } from "../../parts/files";
import { percent } from "../../words/format";
import { useAct, useCard, type CardPerson } from "../card";
import classes from "../card.module.css";
import { useWords } from "../words";
import { Merges } from "./Merges";

const MergeDialog = lately(async () => (await import("./MergeDialog")).MergeDialog);

type Suggestion = CardPerson["duplicateSuggestions"][number];

/** Who may be the same person: merging them, or saying that they are not; and what was merged before. */
export function Duplicates({ person }: { person: CardPerson }) {
  const say = useWords();
  const [chosen, choose] = useState<Suggestion | null>(null);
  return (
    <Card withBorder padding="md">
      <Title order={2} size="h4" mb="xs">{say("duplicates")}</Title>
      {person.duplicateSuggestions.length === 0 && <Text size="sm" c="dimmed">{say("no_duplicates")}</Text>}
      <ul className={classes.rows}>
        {person.duplicateSuggestions.map((each) => <Row key={each.id} suggestion={each} compare={() => choose(each)} />)}
      </ul>
      <Merges person={person} />
      {chosen && <MergeDialog keep={person} other={chosen.other} onClose={() => choose(null)} />}
    </Card>
  );
}

function Row({ suggestion, compare }: { suggestion: Suggestion; compare: () => void }) {
  const say = useWords();
  const { lead } = useCard();
  const mayMerge = useSession().may("PERSON_MERGE");
  const [dismiss, dismissing] = useAct(CardDuplicateDismissDocument);
  const { other } = suggestion;
  const theirs = other.leads.find(({ product }) => product.id === lead.product.id) ?? other.leads[0];
  const name = other.name ?? say("unknown_person");
  return (
    <li>
      <Stack gap={4}>
        <Group justify="space-between" gap="xs">
          {theirs ? <Anchor component={Link} to={`/leads/${theirs.id}`} fw={600}>{name}</Anchor> : <Text fw={600}>{name}</Text>}
          <Text size="sm" c="dimmed">{say("sure", { share: percent(suggestion.confidence, 0) })}</Text>
        </Group>
        <Text size="sm">{suggestion.reason}</Text>
        {mayMerge && (
          <Group gap="xs">
            <Button size="xs" variant="default" aria-label={say("compare_with", { name })} onClick={compare}>{say("compare")}</Button>
            <Button size="xs" variant="subtle" color="gray" loading={dismissing} aria-label={say("not_same_as", { name })} onClick={() => void dismiss({ suggestionId: suggestion.id })}>
              {say("not_same")}
            </Button>
          </Group>
        )}
      </Stack>
    </li>
  );
}
