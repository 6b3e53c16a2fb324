import { Card, SimpleGrid, Text, Title } from "@mantine/core";
import { useQuery } from "urql";
import { TeamListDocument, type TeamListQuery } from "../api/generated/members";
import { useWords } from "./words";

type Team = TeamListQuery["teams"][number];

/** All teams; none until they are known. */
export function useTeams(): readonly Team[] {
  const [{ data }] = useQuery({ query: TeamListDocument });
  return data?.teams ?? [];
}

/** Who works together, and who leads them. */
export function Teams({ of }: { of: readonly Team[] }) {
  const say = useWords();
  if (of.length === 0) return null;
  return (
    <section aria-label={say("teams")}>
      <Title order={2} size="h3" mb="xs">{say("teams")}</Title>
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="sm">
        {of.map((team) => (
          <Card key={team.id} withBorder padding="sm">
            <Text fw={600}>{team.name}</Text>
            {team.topic && <Text size="sm" c="dimmed">{team.topic}</Text>}
            {team.lead && <Text size="sm">{say("led_by", { name: team.lead.name })}</Text>}
            <Text size="sm">{team.members.map(({ name }) => name).join(", ") || say("nobody")}</Text>
          </Card>
        ))}
      </SimpleGrid>
    </section>
  );
}
