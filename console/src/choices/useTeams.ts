import { useQuery } from "urql";
import { TeamChoicesDocument } from "../api/generated/choices";

/** Teams that something can be given to. */
export function useTeamChoices(): { value: string; label: string }[] {
  const [{ data }] = useQuery({ query: TeamChoicesDocument, requestPolicy: "cache-first" });
  return data?.teams.map(({ id, name }) => ({ value: id, label: name })) ?? [];
}
