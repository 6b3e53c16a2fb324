import { Alert, Anchor, Badge, Card, Group, Stack, Text, Title } from "@mantine/core";
import { Ban, BadgeCheck, Lock } from "lucide-react";
import { useSession } from "../../api/session";
import { day, dayOf, moment } from "../../words/format";
import { useLabels } from "../../words/labels";
import { useCard, type CardPerson } from "../card";
import classes from "../card.module.css";
import { useWords } from "../words";
import { Duplicates } from "./Duplicates";

/** Who the lead is: how to reach them, what they agreed to, their firm, and who may be the same person. */
export function PersonPanel() {
  const { lead } = useCard();
  const { person } = lead;
  return (
    <>
      {person.doNotContact && <DoNotContact person={person} />}
      <Contacts person={person} />
      <Consents person={person} />
      <Duplicates person={person} />
    </>
  );
}

function DoNotContact({ person }: { person: CardPerson }) {
  const say = useWords();
  const { timeZone } = useSession().workspace;
  const block = person.contactBlocks.find(({ isActive, channel }) => isActive && !channel);
  return (
    <Alert color="red" variant="light" icon={<Ban size={18} aria-hidden />} title={say("do_not_contact")} role="alert">
      {block ? [block.reason, block.until && say("until", { when: moment(block.until, timeZone) })].filter(Boolean).join(" · ") : say("do_not_contact_text")}
    </Alert>
  );
}

const LINKS: Record<string, string> = { EMAIL: "mailto:", PHONE: "tel:" };

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
          <dd key={`${identity.id} value`}><Identity identity={identity} /></dd>,
        ])}
      </dl>
      {!mayRead && <Text size="sm" c="dimmed" mt="xs"><Lock size={14} aria-hidden /> {say("contacts_hidden")}</Text>}
      {mayRead && person.erasedAt && <Text size="sm" c="dimmed" mt="xs">{say("erased", { when: day(dayOf(person.erasedAt, timeZone)) })}</Text>}
    </Card>
  );
}

function Identity({ identity: { kind, value, verified } }: { identity: NonNullable<CardPerson["identities"]>[number] }) {
  const say = useWords();
  const link = LINKS[kind];
  return (
    <Group gap={4}>
      {link ? <Anchor size="sm" href={link + value}>{value}</Anchor> : <span>{value}</span>}
      {verified && <BadgeCheck size={15} role="img" aria-label={say("verified")} />}
    </Group>
  );
}

function Consents({ person }: { person: CardPerson }) {
  const say = useWords();
  const { timeZone } = useSession().workspace;
  const label = useLabels();
  const newest = new Map(person.consents.map((each) => [`${each.channel} ${each.purpose}`, each]).reverse() as [string, CardPerson["consents"][number]][]);
  return (
    <Card withBorder padding="md">
      <Title order={2} size="h4" mb="xs">{say("consents")}</Title>
      {newest.size === 0 && <Text size="sm" c="dimmed">{say("no_consents")}</Text>}
      <Stack gap={6} component="ul" className={classes.rows}>
        {[...newest.values()].map((consent) => (
          <Group key={consent.id} component="li" gap="xs">
            <Badge color={consent.granted ? "green" : "red"} variant="light" tt="none">{say(consent.granted ? "agreed_to" : "refused_to")}</Badge>
            <Text size="sm">{label("ConsentPurpose", consent.purpose)} · {consent.channel}</Text>
            <Text size="sm" c="dimmed">{day(dayOf(consent.at, timeZone))}</Text>
          </Group>
        ))}
      </Stack>
    </Card>
  );
}
