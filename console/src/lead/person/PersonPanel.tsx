import { Anchor, Badge, Card, Group, Text, Title } from "@mantine/core";
import { Ban, BadgeCheck, Lock } from "lucide-react";
import { useSession } from "../../api/session";
import { useWhyOff } from "../../consents/useWhyOff";
import { day, dayOf } from "../../words/format";
import { useLabels } from "../../words/labels";
import { useCard, type CardPerson } from "../card";
import classes from "../card.module.css";
import { useWords } from "../words";
import { Blocks } from "./Blocks";
import { Consents } from "./Consents";
import { Duplicates } from "./Duplicates";

/** Who the lead is: how to reach them, what they agreed to, where they are not to be contacted, and who may be the same person. */
export function PersonPanel() {
  const { lead } = useCard();
  const { person } = lead;
  return (
    <>
      <Contacts person={person} />
      <Consents person={person} />
      <Blocks person={person} />
      <Duplicates person={person} />
    </>
  );
}

const WAYS = { EMAIL: { link: "mailto:", off: "no_writing" }, PHONE: { link: "tel:", off: "no_calls_to" } } as const;

function Contacts({ person }: { person: CardPerson }) {
  const say = useWords();
  const { timeZone } = useSession().workspace;
  const label = useLabels();
  const { lead } = useCard();
  const mayRead = useSession().may("READ_PERSONAL");
  return (
    <Card withBorder padding="md">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">{say("section_person")}</Title>
        <Badge variant="light" tt="none" color={person.attitude === "GREEN" ? "green" : person.attitude === "RED" ? "red" : "gray"}>{label("Attitude", person.attitude)}</Badge>
      </Group>
      <dl className={classes.facts}>
        <dt>{say("name")}</dt><dd>{person.name ?? "–"}</dd>
        {lead.company && <><dt>{say("company")}</dt><dd>{[lead.company.name, lead.company.domain].filter(Boolean).join(" · ")}</dd></>}
        {lead.audience && <><dt>{say("audience")}</dt><dd>{lead.audience.name}</dd></>}
        {person.identities?.map((identity) => [
          <dt key={identity.id}>{label("IdentityKind", identity.kind)}</dt>,
          <dd key={`${identity.id} value`}><Identity identity={identity} person={person} /></dd>,
        ])}
      </dl>
      {!mayRead && <Text size="sm" c="dimmed" mt="xs"><Lock size={14} aria-hidden /> {say("contacts_hidden")}</Text>}
      {mayRead && person.erasedAt && <Text size="sm" c="dimmed" mt="xs">{say("erased", { when: day(dayOf(person.erasedAt, timeZone)) })}</Text>}
    </Card>
  );
}

function Identity({ identity: { kind, value, verified }, person }: { identity: NonNullable<CardPerson["identities"]>[number]; person: CardPerson }) {
  const say = useWords();
  const whyOff = useWhyOff();
  const way = kind === "EMAIL" || kind === "PHONE" ? WAYS[kind] : undefined;
  const why = way && whyOff(kind === "PHONE" ? person.toCall : person.toWrite);
  return (
    <>
      <Group gap={4}>
        {way && !why ? <Anchor size="sm" href={way.link + value}>{value}</Anchor> : <span>{value}</span>}
        {verified && <BadgeCheck size={15} role="img" aria-label={say("verified")} />}
      </Group>
      {way && why && <Text size="sm" c="red"><Ban size={13} aria-hidden /> {say(way.off, { why })}</Text>}
    </>
  );
}
