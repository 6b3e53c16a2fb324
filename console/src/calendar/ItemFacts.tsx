import { Anchor, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { useSession } from "../api/session";
import { day, moment } from "../words/format";
import { useLabels } from "../words/labels";
import classes from "./calendar.module.css";
import { useItemAddress } from "./ItemChip";
import type { Card } from "./ItemDrawer";
import { useWords } from "./words";

/** What is to be said, what was written, and how it came where it is. */
export function ItemFacts({ of }: { of: Card }) {
  const say = useWords();
  const addressOf = useItemAddress();
  const others = of.variants.filter(({ id }) => id !== of.id);
  return (
    <Stack gap="md">
      <When of={of} />
      {of.brief && <Part title={say("brief")}><Text size="sm" className={classes.text}>{of.brief}</Text></Part>}
      {of.body && <Part title={say("body")}><Text size="sm" className={classes.text}>{of.body}</Text></Part>}
      {of.url && <Part title={say("url")}><Anchor href={of.url} target="_blank" rel="noopener noreferrer" size="sm" underline="always" style={{ overflowWrap: "anywhere" }}>{of.url}</Anchor></Part>}
      {others.length > 0 && (
        <Part title={say("variants")}>
          {others.map((each) => (
            <Text key={each.id} size="sm"><Anchor component={Link} to={addressOf(each.id)} size="sm" underline="always">{each.title}</Anchor>{` · ${each.resource.name}`}</Text>
          ))}
        </Part>
      )}
      {of.trackedLinks.length > 0 && <Part title={say("links")}>{of.trackedLinks.map((each) => <Text key={each.id} size="sm">{each.path}</Text>)}</Part>}
      <Part title={say("history")}><History of={of} /></Part>
    </Stack>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <Title order={3} size="sm" mb={2}>{title}</Title>
      {children}
    </div>
  );
}

function When({ of }: { of: Card }) {
  const say = useWords();
  const zone = useSession().workspace.timeZone;
  const lines = [
    of.publishedAt && say("published_at", { when: moment(of.publishedAt, zone) }),
    of.scheduledFor && say("scheduled_for", { when: moment(of.scheduledFor, zone) }),
    of.dueOn && say("due", { day: day(of.dueOn, "long") }),
    of.author && say("written_by", { name: of.author.name }),
    of.goal && say("for_goal", { goal: of.goal.text }),
    of.topic && say("about", { topic: of.topic }),
    of.keywords.length > 0 && say("found_by", { words: of.keywords.join(", ") }),
  ];
  return (
    <div>
      {lines.filter(Boolean).map((line) => <Text key={String(line)} size="sm">{line}</Text>)}
      {of.lateByDays ? <Text size="sm" c="red" fw={600}>{say("late", { count: of.lateByDays })}</Text> : null}
    </div>
  );
}

function History({ of }: { of: Card }) {
  const say = useWords();
  const label = useLabels();
  const zone = useSession().workspace.timeZone;
  return (
    <ol className={classes.history}>
      {of.moves.map((move) => (
        <li key={move.id}>
          <Text size="sm">{`${label("ContentState", move.toState)} · ${move.movedBy?.name ?? say("the_service")} · ${moment(move.movedAt, zone)}`}</Text>
          {move.comment && <Text size="sm" className={classes.text}>{say("said", { comment: move.comment })}</Text>}
        </li>
      ))}
    </ol>
  );
}
