import { Alert, Badge, Button, Card, Group, Table, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { MemberDeactivateDocument, MemberListDocument, type MemberListQuery } from "../api/generated/members";
import { usePages } from "../api/pages";
import { useSend, type Problem } from "../api/send";
import { useSession } from "../api/session";
import { confirm } from "../parts/ask";
import { Loading } from "../parts/Loading";
import { More } from "../parts/More";
import { Page } from "../parts/Page";
import { Problems } from "../parts/Problems";
import { Sheet } from "../parts/Sheet";
import { day, dayOf, number } from "../words/format";
import { useLabels } from "../words/labels";
import { MemberDialog, RolesDialog, ScopeDialog } from "./MemberDialog";
import { Teams, useTeams, type Team } from "./Teams";
import { useWords } from "./words";

export type Member = MemberListQuery["members"]["edges"][number]["node"];

/** Who works here, as what, and in which teams; who may not manage them sees the teams. */
export default function Members() {
  const say = useWords();
  const teams = useTeams();
  const isManager = useSession().may("MEMBER_MANAGE");
  if (isManager) return <Managed teams={teams} />;
  return <Page title={say("members")}><Teams of={teams} /></Page>;
}

function Managed({ teams }: { teams: ReturnType<typeof useTeams> }) {
  const say = useWords();
  const [isAdding, setAdding] = useState(false);
  const [changed, setChanged] = useState<{ id: string; what: "roles" | "scope" } | null>(null);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [deactivate] = useSend(MemberDeactivateDocument);
  const pages = usePages(MemberListDocument, { first: 50 }, (data) => data.members);
  const found = pages.nodes.find(({ id }) => id === changed?.id);
  const Dialog = changed?.what === "scope" ? ScopeDialog : RolesDialog;
  const onOut = async (member: Member) => {
    const text = say("deactivate_text");
    if (!(await confirm({ title: say("deactivate_title", { name: member.name }), text, yes: say("deactivate"), no: say("no"), dangerous: true }))) return;
    const { problems: found } = await deactivate({ input: { memberId: member.id, expectedVersion: member.version } });
    setProblems(found);
    if (found.length === 0) notifications.show({ message: say("deactivated", { name: member.name }) });
    pages.refresh();
  };
  const add = <Button size="xs" leftSection={<UserPlus size={15} aria-hidden />} onClick={() => setAdding(true)}>{say("add_member")}</Button>;
  return (
    <Page title={say("members")} actions={add}>
      <Problems of={problems} />
      {pages.loading && pages.nodes.length === 0 && <Loading />}
      {pages.nodes.length > 0 && <List of={pages.nodes} teams={teams[0].data?.teams ?? []} change={(id, what) => setChanged({ id, what })} out={(member) => void onOut(member)} />}
      <More of={pages} />
      {isAdding && <MemberDialog close={() => setAdding(false)} done={pages.refresh} />}
      {found && <Dialog of={found} close={() => setChanged(null)} done={pages.refresh} />}
      <Teams of={teams} />
      <Alert variant="light" color="gray">{say("members_hint")}</Alert>
    </Page>
  );
}

interface Listed {
  of: readonly Member[];
  teams: readonly Team[];
  change: (id: string, what: "roles" | "scope") => void;
  out: (member: Member) => void;
}

function List({ of, teams, change, out }: Listed) {
  const say = useWords();
  return (
    <Card withBorder padding={0}>
      <Sheet caption={say("members")} minWidth={960}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{say("name")}</Table.Th>
            <Table.Th scope="col">{say("roles")}</Table.Th>
            <Table.Th scope="col">{say("sees")}</Table.Th>
            <Table.Th scope="col" className="figure">{say("capacity")}</Table.Th>
            <Table.Th scope="col">{say("since")}</Table.Th>
            <Table.Th scope="col"><span className="unseen">{say("change")}</span></Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{of.map((member) => <Line key={member.id} of={member} teams={teams} change={change} out={out} />)}</Table.Tbody>
      </Sheet>
    </Card>
  );
}

function Line({ of: member, teams, change, out }: Omit<Listed, "of"> & { of: Member }) {
  const say = useWords();
  const label = useLabels();
  const { workspace: { timeZone }, member: me } = useSession();
  const { id, name } = member;
  const inTeams = teams.filter(({ members }) => members.some((each) => each.id === id)).map((team) => team.name).join(", ");
  return (
    <Table.Tr>
      <Table.Th scope="row">{name}<Text size="xs" c="dimmed" fw={400}>{[member.email, inTeams].filter(Boolean).join(" · ")}</Text></Table.Th>
      <Table.Td><Group gap={4}>{member.roles.map((role) => <Badge key={role} variant="light" tt="none">{label("Role", role)}</Badge>)}</Group></Table.Td>
      <Table.Td>{member.rowScope ? label("RowScope", member.rowScope) : <Text size="sm" c="dimmed">{say("by_roles")}</Text>}</Table.Td>
      <Table.Td className="figure">{number(member.capacity)}</Table.Td>
      <Table.Td>{member.isActive ? day(dayOf(member.createdAt, timeZone)) : say("out_since", { day: day(dayOf(member.deactivatedAt, timeZone)) })}</Table.Td>
      <Table.Td>
        {member.isActive && (
          <Group gap={4} wrap="nowrap" justify="flex-end">
            <Button size="compact-xs" variant="default" aria-label={say("change_roles_of", { name })} onClick={() => change(id, "roles")}>{say("change_roles")}</Button>
            <Button size="compact-xs" variant="default" aria-label={say("scope_of", { name })} onClick={() => change(id, "scope")}>{say("sees")}</Button>
            {id !== me?.id && <Button size="compact-xs" variant="subtle" color="red" aria-label={say("deactivate_of", { name })} onClick={() => out(member)}>{say("deactivate")}</Button>}
          </Group>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
