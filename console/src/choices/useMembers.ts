/** Who works here, for every field in which somebody is chosen. */
import { useEffect, useMemo, useState } from "react";
import { useClient, type Client } from "urql";
import { MemberChoicesDocument, type MemberChoicesQuery } from "../api/generated/choices";

type Member = MemberChoicesQuery["members"]["edges"][number]["node"];

async function everybody(client: Client): Promise<Member[]> {
  const found: Member[] = [];
  for (let after: string | null | undefined; ;) {
    const { data } = await client.query(MemberChoicesDocument, { after }, { requestPolicy: "cache-first" }).toPromise();
    if (!data) return found; // who did not come is not offered; opening the field's screen again asks again
    found.push(...data.members.edges.map(({ node }) => node));
    if (!data.members.pageInfo.hasNextPage) return found;
    after = data.members.pageInfo.endCursor;
  }
}

/** All members by name, those who left too; empty until they are known. */
export function useMembers(): Member[] {
  const client = useClient();
  const [members, set] = useState<Member[]>([]);
  useEffect(() => {
    let isOver = false;
    void everybody(client).then((found) => {
      if (!isOver) set(found);
    });
    return () => {
      isOver = true;
    };
  }, [client]);
  return members;
}

/** Those who can be chosen, by their ids. */
export function useMemberChoices(): { value: string; label: string }[] {
  const members = useMembers();
  return useMemo(() => members.filter(({ isActive }) => isActive).map(({ id, name }) => ({ value: id, label: name })), [members]);
}
