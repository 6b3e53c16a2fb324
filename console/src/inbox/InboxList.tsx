import { SegmentedControl, Stack, Text } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useQuery } from "urql";
import { usePages } from "../api/pages";
import { InboxCountDocument, InboxDocument, type InboxQuery } from "../api/generated/inbox";
import { Empty } from "../parts/Empty";
import { Loading } from "../parts/Loading";
import { More } from "../parts/More";
import { number } from "../words/format";
import classes from "./inbox.module.css";
import { InboxFilters } from "./InboxFilters";
import { InboxItem } from "./InboxItem";
import { VIEWS, type View } from "./question";
import type { AskedInbox } from "./useInboxQuestion";
import { useListKeys } from "./useListKeys";
import { useWords } from "./words";

function conversationsOf(data: InboxQuery) {
  return data.conversations;
}

/** Conversations by how long they may still wait. */
export function InboxList({ of, at, turn }: { of: AskedInbox; at: string | undefined; turn: number }) {
  const say = useWords();
  const pages = usePages(InboxDocument, { ...of.asked, first: 30 }, conversationsOf);
  const list = useRef<HTMLUListElement>(null);
  useListKeys(list);
  const { refresh } = pages;
  const seen = useRef(turn);
  useEffect(() => {
    if (seen.current === turn) return;
    seen.current = turn;
    refresh();
  }, [turn, refresh]);
  const isEmpty = pages.nodes.length === 0;
  return (
    <section className={classes.pane} aria-label={say("list")}>
      <Stack gap="xs" p="xs">
        <SegmentedControl
          aria-label={say("view")}
          size="xs"
          fullWidth
          value={of.question.view}
          onChange={(view) => of.change({ view: view as View })}
          data={VIEWS.map((value) => ({ value, label: say(`view_${value}`) }))}
        />
        <InboxFilters of={of} />
        <Count of={of} turn={turn} />
      </Stack>
      <div className={classes.scroll}>
        {isEmpty && pages.loading && <Loading rows={5} />}
        {isEmpty && !pages.loading && !pages.error && <Empty title={say("empty_title")} text={say("empty_text")} />}
        <ul className={classes.list} ref={list}>
          {pages.nodes.map((each) => <li key={each.id}><InboxItem of={each} isOpen={each.id === at} search={of.search} /></li>)}
        </ul>
        {(!isEmpty || pages.error) && <div style={{ padding: 8 }}><More of={pages} /></div>}
      </div>
    </section>
  );
}

function Count({ of: { asked }, turn }: { of: AskedInbox; turn: number }) {
  const say = useWords();
  const [{ data }, ask] = useQuery({ query: InboxCountDocument, variables: { filter: asked.filter, search: asked.search } });
  useEffect(() => {
    if (turn) ask({ requestPolicy: "network-only" });
  }, [turn, ask]);
  const found = data?.conversations;
  return (
    <Text size="xs" c="dimmed" role="status">
      {found && say("count", { count: found.totalCount, shown: `${number(found.totalCount)}${found.totalCountIsExact ? "" : "+"}` })}
    </Text>
  );
}
