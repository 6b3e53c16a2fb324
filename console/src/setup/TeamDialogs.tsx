import { Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { TeamChangeDocument, TeamCreateDocument, TeamMembersAddDocument } from "../api/generated/members";
import { useMemberChoices } from "../choices/useMembers";
import { AskDialog } from "../fields/AskDialog";
import { given, listOf, type Field } from "../fields/field";
import { useOpenedVersion } from "../parts/useOpenedVersion";
import type { Team } from "./Teams";
import { useWords } from "./words";

interface Changing {
  of: Team;
  close: () => void;
  done: () => void;
}

/** A new team, with whom it begins. */
export function TeamDialog({ close, done }: Omit<Changing, "of">) {
  const say = useWords();
  const fields = useTeamFields();
  const members: Field = { name: "memberIds", label: say("team_members"), kind: "many", choices: useMemberChoices() };
  return (
    <AskDialog
      title={say("add_team")} document={TeamCreateDocument} fields={() => [...fields, members]} initial={{ name: "", topic: "", leadMemberId: "", memberIds: "" }}
      submit={say("create_team")} draft="team" onClose={close}
      input={(values) => ({ name: values.name ?? "", topic: given(values.topic), leadMemberId: given(values.leadMemberId), memberIds: listOf(values.memberIds) })}
      onDone={({ team }) => { notifications.show({ message: say("team_made", { name: team?.name }) }); done(); }}
    />
  );
}

/** What it is called, what it works on, who leads it. */
export function ChangeTeamDialog({ of, close, done }: Changing) {
  const say = useWords();
  const fields = useTeamFields(of);
  const [opened, renew] = useOpenedVersion(of.version);
  return (
    <AskDialog
      title={say("change_team", { name: of.name })} document={TeamChangeDocument} fields={() => fields} submit={say("save")} draft={`team:${of.id}`}
      initial={{ name: of.name, topic: of.topic ?? "", leadMemberId: of.lead?.id ?? "" }} onClose={close} onStale={() => { renew(); done(); }}
      input={(values) => ({
        teamId: of.id, name: values.name, topic: given(values.topic) ?? null, leadMemberId: given(values.leadMemberId) ?? null, expectedVersion: opened,
      })}
      onDone={({ team }) => { notifications.show({ message: say("team_changed", { name: team?.name }) }); done(); }}
    />
  );
}

/** Adds those who are not in it yet. */
export function AddDialog({ of, close, done }: Changing) {
  const say = useWords();
  const inside = new Set(of.members.map(({ id }) => id));
  const choices = useMemberChoices().filter(({ value }) => !inside.has(value));
  const whom: Field = { name: "memberIds", label: say("whom"), kind: "many", required: true, choices };
  return (
    <AskDialog
      title={say("add_to", { team: of.name })} document={TeamMembersAddDocument} fields={() => [whom]} initial={{ memberIds: "" }} submit={say("add")}
      draft={`team-members:${of.id}`} onClose={close} input={(values) => ({ teamId: of.id, memberIds: listOf(values.memberIds) })}
      onDone={() => { notifications.show({ message: say("added_to", { team: of.name }) }); done(); }}
    >
      {() => choices.length === 0 && <Text size="sm">{say("everybody_in")}</Text>}
    </AskDialog>
  );
}

function useTeamFields(of?: Team): Field[] {
  const say = useWords();
  const choices = useMemberChoices();
  const lead = of?.lead; // also where they left since
  const known = !lead || choices.some(({ value }) => value === lead.id);
  return [
    { name: "name", label: say("team_name"), required: true },
    { name: "topic", label: say("topic") },
    { name: "leadMemberId", label: say("lead"), description: say(of ? "lead_change_hint" : "lead_hint"), kind: "choice", choices: known ? choices : [...choices, { value: lead.id, label: lead.name }] },
  ];
}
