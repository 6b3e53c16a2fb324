import { Badge, Button, Card, Group, Stack, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useRef, useState } from "react";
import { ContactBlockLiftDocument } from "../../api/generated/consents";
import { useSend, type Problem } from "../../api/send";
import { useSession } from "../../api/session";
import { useChannels } from "../../choices/useChannels";
import { confirm } from "../../parts/ask";
import { lately } from "../../parts/files";
import { Problems } from "../../parts/Problems";
import { moment } from "../../words/format";
import { useLabels } from "../../words/labels";
import { useCard, type CardPerson } from "../card";
import classes from "../card.module.css";
import { useWords } from "../words";

const BlockDialog = lately(async () => (await import("./BlockDialog")).BlockDialog);

type Block = CardPerson["contactBlocks"][number];

/** The person's own blocks, and those of an address or a number of theirs, which hold whoever comes with it. */
function blocksOf(person: CardPerson): Block[] {
  const found = new Map<string, Block>();
  for (const each of [person.toCall?.block, person.toWrite?.block, ...person.contactBlocks]) if (each) found.set(each.id, each);
  return [...found.values()].sort((a, b) => Number(b.isActive) - Number(a.isActive) || b.createdAt.localeCompare(a.createdAt));
}

/** Where the person is not to be contacted, and why; blocking, and taking a block back. */
export function Blocks({ person }: { person: CardPerson }) {
  const say = useWords();
  const mayBlock = useSession().may("CONTACT_BLOCK");
  const title = useRef<HTMLHeadingElement>(null);
  const [isAsked, ask] = useState(false);
  const blocks = blocksOf(person);
  return (
    <Card withBorder padding="md">
      <Group justify="space-between" mb="xs" gap="xs">
        <Title order={2} size="h4" ref={title} tabIndex={-1}>{say("blocks")}</Title>
        {mayBlock && !person.erasedAt && <Button size="xs" variant="default" onClick={() => ask(true)}>{say("block_contact")}</Button>}
      </Group>
      {blocks.length === 0 && <Text size="sm" c="dimmed">{say("no_blocks")}</Text>}
      <ul className={classes.rows} aria-label={say("blocks")}>
        {blocks.map((block) => <Row key={block.id} block={block} mayLift={mayBlock && block.isActive} onLifted={() => title.current?.focus()} />)}
      </ul>
      {isAsked && <BlockDialog person={person} onClose={() => ask(false)} />}
    </Card>
  );
}

function Row({ block, mayLift, onLifted }: { block: Block; mayLift: boolean; onLifted: () => void }) {
  const say = useWords();
  const label = useLabels();
  const { timeZone } = useSession().workspace;
  const { nameOf } = useChannels();
  const where = block.channel ? nameOf(block.channel) : say("everywhere");
  const at = (when: string) => moment(when, timeZone);
  const said = block.createdBy ? say("blocked_at", { when: at(block.createdAt), who: block.createdBy.name }) : at(block.createdAt);
  return (
    <li>
      <Stack gap={2} align="flex-start">
        <Group gap="xs">
          <Badge color={block.isActive ? "red" : "gray"} variant="light" tt="none">{where}</Badge>
          {block.identityKind && <Text size="sm">{say("by_identity", { kind: label("IdentityKind", block.identityKind) })}</Text>}
          {block.until && <Text size="sm">{say("until", { when: at(block.until) })}</Text>}
        </Group>
        <Text size="sm" className={`${classes.text} ${block.isActive ? "" : classes.done}`}>{block.reason}</Text>
        <Text size="sm" c="dimmed">{said}</Text>
        {block.liftedAt && <Text size="sm">{say("lifted_at", { when: at(block.liftedAt), who: block.liftedBy?.name ?? "–" })}</Text>}
        {mayLift && <Lift block={block} where={where} onLifted={onLifted} />}
      </Stack>
    </li>
  );
}

function Lift({ block, where, onLifted }: { block: Block; where: string; onLifted: () => void }) {
  const say = useWords();
  const { refresh } = useCard();
  const [lift, lifting] = useSend(ContactBlockLiftDocument);
  const [problems, setProblems] = useState<Problem[]>([]);
  const onLift = async () => {
    const isSure = await confirm({ title: say("lift_title"), text: say("lift_text", { where, reason: block.reason }), yes: say("lift"), no: say("keep_block") });
    if (!isSure) return;
    const { problems: found } = await lift({ input: { blockId: block.id, expectedVersion: block.version } });
    setProblems(found);
    refresh();
    if (found.length) return;
    notifications.show({ message: say("lifted") });
    onLifted(); // the button that had the focus goes
  };
  return (
    <>
      <Problems of={problems} />
      <Button size="xs" variant="default" loading={lifting} aria-label={say("lift_of", { where })} onClick={() => void onLift()}>{say("lift")}</Button>
    </>
  );
}
