import { ActionIcon, Badge, Button, Card, Group, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { UserMinus, UserPlus, Users } from "lucide-react";
import { useRef, useState, type RefObject } from "react";
import { useQuery } from "urql";
import { TeamListDocument, TeamMembersRemoveDocument, type TeamCardFragment, type TeamListQuery } from "../api/generated/members";
import { useSend, type Problem } from "../api/send";
import { useSession } from "../api/session";
import { Answered } from "../parts/Answered";
import { confirm } from "../parts/ask";
import { Empty } from "../parts/Empty";
import { Problems } from "../parts/Problems";
import { AddDialog, ChangeTeamDialog, TeamDialog } from "./TeamDialogs";
import { useGoneFocus } from "./useGoneFocus";
import { useWords } from "./words";

export type Team = TeamCardFragment;

/** All teams, as a query answers. */
export function useTeams() {
  return useQuery<TeamListQuery>({ query: TeamListDocument });
}

/** Who works together, on what, and who leads them; whoever may manage members says so here. */
export function Teams({ of }: { of: ReturnType<typeof useTeams> }) {
  const say = useWords();
  const isManager = useSession().may("MEMBER_MANAGE");
  const [isAdding, setAdding] = useState(false);
  const [, ask] = of;
  const again = () => ask({ requestPolicy: "network-only" });
  const add = isManager && <Button size="xs" variant="default" leftSection={<Users size={15} aria-hidden />} onClick={() => setAdding(true)}>{say("add_team")}</Button>;
  return (
    <section aria-label={say("teams")}>
      <Group justify="space-between" gap="xs" mb="xs">
        <Title order={2} size="h3">{say("teams")}</Title>
        {add}
      </Group>
      {isManager && <Text size="sm" c="dimmed" mb="sm" maw={760}>{say("teams_hint")}</Text>}
      <Answered of={of} rows={3}>
        {({ teams }) => (teams.length === 0 ? <Empty title={say("no_teams")} text={say("no_teams_text")} /> : (
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
            {teams.map((team) => <TeamCard key={team.id} of={team} isManager={isManager} again={again} />)}
          </SimpleGrid>
        ))}
      </Answered>
      {isAdding && <TeamDialog close={() => setAdding(false)} done={again} />}
    </section>
  );
}

function TeamCard({ of, isManager, again }: { of: Team; isManager: boolean; again: () => void }) {
  const say = useWords();
  const [open, setOpen] = useState<"change" | "add" | null>(null);
  const { name, topic, lead, members } = of;
  const buttons = useRef<HTMLDivElement>(null);
  return (
    <Card withBorder padding="sm" component="article" aria-label={name}>
      <Stack gap={6} h="100%">
        <Text fw={600} style={{ overflowWrap: "anywhere" }}>{name}</Text>
        {topic && <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>{topic}</Text>}
        {lead && <Text size="sm">{say("led_by", { name: lead.name })}</Text>}
        {members.length === 0 && <Text size="sm" c="dimmed">{say("nobody")}</Text>}
        <MemberRows of={of} isManager={isManager} again={again} otherwise={buttons} />
        {isManager && (
          <Group gap={4} mt="auto" pt={4} ref={buttons}>
            <Button size="compact-xs" variant="default" leftSection={<UserPlus size={13} aria-hidden />} aria-label={say("add_to", { team: name })} onClick={() => setOpen("add")}>{say("add")}</Button>
            <Button size="compact-xs" variant="default" aria-label={say("change_team", { name })} onClick={() => setOpen("change")}>{say("change")}</Button>
          </Group>
        )}
      </Stack>
      {open === "add" && <AddDialog of={of} close={() => setOpen(null)} done={again} />}
      {open === "change" && <ChangeTeamDialog of={of} close={() => setOpen(null)} done={again} />}
    </Card>
  );
}

interface Rows {
  of: Team;
  isManager: boolean;
  again: () => void;
  /** Holds the button that gets the focus when nobody is left. */
  otherwise: RefObject<HTMLDivElement | null>;
}

function MemberRows({ of, isManager, again, otherwise }: Rows) {
  const say = useWords();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [remove, removing] = useSend(TeamMembersRemoveDocument);
  const [list, leaves] = useGoneFocus(of.members.map(({ id }) => id), otherwise);
  const onRemove = async ({ id, name }: Team["members"][number]) => {
    const titled = { name, team: of.name };
    if (removing) return; // not disabled: the focus comes back to it from the dialog, and would be lost
    if (!(await confirm({ title: say("remove_title", titled), text: say("remove_text"), yes: say("remove"), no: say("no"), dangerous: true }))) return;
    const { problems: found } = await remove({ input: { teamId: of.id, memberIds: [id] } });
    setProblems(found);
    if (found.length === 0) {
      leaves(id);
      notifications.show({ message: say("removed_from", titled) });
    }
    again();
  };
  return (
    <>
      <Stack gap={2} component="ul" ref={list} aria-label={say("team_members")} m={0} p={0} style={{ listStyle: "none" }}>
        {of.members.map((member) => (
          <Group key={member.id} component="li" gap={6} wrap="nowrap" mih={26}>
            <Text size="sm" style={{ overflowWrap: "anywhere" }} flex={1}>{member.name}</Text>
            {!member.isActive && <Badge size="xs" variant="light" color="gray" tt="none">{say("has_left")}</Badge>}
            {isManager && (
              <ActionIcon size="sm" variant="subtle" color="gray" aria-label={say("remove_from", { name: member.name, team: of.name })} onClick={() => void onRemove(member)}>
                <UserMinus size={14} aria-hidden />
              </ActionIcon>
            )}
          </Group>
        ))}
      </Stack>
      <Problems of={problems} />
    </>
  );
}
