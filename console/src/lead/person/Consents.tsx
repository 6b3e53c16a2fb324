import { Badge, Button, Card, Group, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useSession } from "../../api/session";
import { useChannels } from "../../choices/useChannels";
import { lately } from "../../parts/files";
import { day, dayOf } from "../../words/format";
import { useLabels } from "../../words/labels";
import type { CardPerson } from "../card";
import classes from "../card.module.css";
import { useWords } from "../words";
import type { About } from "./ConsentDialog";

const ConsentDialog = lately(async () => (await import("./ConsentDialog")).ConsentDialog);

type Consent = CardPerson["consents"][number];

/** Of each channel and purpose what was said last. */
function newestOf(consents: Consent[]): Consent[] {
  const found = new Map<string, Consent>();
  for (const each of consents) { // the newest first
    const about = `${each.channel} ${each.purpose}`;
    if (!found.has(about)) found.set(about, each);
  }
  return [...found.values()];
}

/** What the person agreed to and refused, and recording what they say now. */
export function Consents({ person }: { person: CardPerson }) {
  const say = useWords();
  const mayRecord = useSession().may("CONSENT_RECORD") && !person.erasedAt;
  const [asked, ask] = useState<{ about: About | null } | null>(null);
  const newest = newestOf(person.consents);
  return (
    <Card withBorder padding="md">
      <Group justify="space-between" mb="xs" gap="xs">
        <Title order={2} size="h4">{say("consents")}</Title>
        {mayRecord && <Button size="xs" variant="default" onClick={() => ask({ about: null })}>{say("record_consent")}</Button>}
      </Group>
      {newest.length === 0 && <Text size="sm" c="dimmed">{say("no_consents")}</Text>}
      <ul className={classes.rows} aria-label={say("consents")}>
        {newest.map((consent) => <Row key={consent.id} consent={consent} change={mayRecord ? () => ask({ about: consent }) : undefined} />)}
      </ul>
      {asked && <ConsentDialog person={person} about={asked.about} onClose={() => ask(null)} />}
    </Card>
  );
}

function Row({ consent, change }: { consent: Consent; change: (() => void) | undefined }) {
  const say = useWords();
  const label = useLabels();
  const { timeZone } = useSession().workspace;
  const { nameOf } = useChannels();
  const what = `${label("ConsentPurpose", consent.purpose)} · ${nameOf(consent.channel)}`;
  const shown = [day(dayOf(consent.at, timeZone)), consent.source, consent.textVersion && say("consent_text", { version: consent.textVersion })];
  return (
    <li>
      <Stack gap={2}>
        <Group gap="xs" justify="space-between">
          <Group gap="xs">
            <Badge color={consent.granted ? "green" : "red"} variant="light" tt="none">{say(consent.granted ? "agreed_to" : "refused_to")}</Badge>
            <Text size="sm">{what}</Text>
          </Group>
          {change && (
            <Button size="compact-xs" variant="subtle" aria-label={say(consent.granted ? "withdraw_of" : "grant_of", { what })} onClick={change}>
              {say(consent.granted ? "withdraw_consent" : "grant_consent")}
            </Button>
          )}
        </Group>
        <Text size="sm" c="dimmed">{shown.filter(Boolean).join(" · ")}</Text>
        {consent.proof && <Text size="sm" className={classes.text}>{consent.proof}</Text>}
      </Stack>
    </li>
  );
}
