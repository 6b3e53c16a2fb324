import { Button, Center, Text } from "@mantine/core";
import type { Pages } from "../api/pages";
import { Troubled } from "./Troubled";
import { useWords } from "./words";

/** Under a list: the next page, or why it did not come. */
export function More({ of }: { of: Pages<unknown> }) {
  const say = useWords();
  if (of.error) return <Troubled message={of.error.graphQLErrors[0]?.message ?? of.error.message} again={of.refresh} />;
  if (!of.hasMore) return of.nodes.length > 20 ? <Text ta="center" size="sm" c="dimmed">{say("all_shown")}</Text> : null;
  return <Center><Button variant="default" loading={of.loading} onClick={of.more}>{say("more")}</Button></Center>;
}
