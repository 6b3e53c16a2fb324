import { DragDropContext } from "@hello-pangea/dnd";
import { Button } from "@mantine/core";
import { Plus } from "lucide-react";
import { useCallback, useMemo, useState, type ReactNode } from "react";
import { useQuery } from "urql";
import { CalendarDocument, ContentBesideDocument } from "../api/generated/calendar";
import type { ContentItemFilter } from "../api/generated/schema";
import { usePages } from "../api/pages";
import { useSession } from "../api/session";
import { NONCE } from "../app/nonce";
import { useDragTold } from "../drag/useDragTold";
import { Answered } from "../parts/Answered";
import { Page } from "../parts/Page";
import { day as written } from "../words/format";
import { Agenda } from "./Agenda";
import { BESIDE, Beside } from "./Beside";
import { BriefDialog } from "./BriefDialog";
import { entriesOf, weeksOf, type Item, type Put } from "./days";
import { Filters } from "./Filters";
import { ItemDrawer } from "./ItemDrawer";
import { MonthBar } from "./MonthBar";
import { MonthGrid } from "./MonthGrid";
import { useCalendarQuestion, type CalendarQuestion } from "./useCalendarQuestion";
import { useMoveItem } from "./useMoveItem";
import { useWords } from "./words";

/** What is published where and when: from the brief to the publication, by the day. */
export default function Calendar() {
  const say = useWords();
  const session = useSession();
  const question = useCalendarQuestion();
  const [briefed, setBriefed] = useState<string | null>(null);
  const { month, resourceId, state, isMine, itemId, set } = question;
  const authorId = isMine ? session.member?.id ?? null : null;
  const period = useMemo(() => {
    const days = weeksOf(month).flat();
    return { start: days[0] ?? "", end: days[days.length - 1] ?? "" };
  }, [month]);
  const answer = useQuery({ query: CalendarDocument, variables: { period, resourceId, authorId } });
  const beside = usePages(ContentBesideDocument, { first: 20, filter: besideOf(question, authorId) }, (data) => data.contentItems);
  const [{ data }, ask] = answer;
  const { refresh } = beside;
  const again = useCallback(() => {
    ask({ requestPolicy: "network-only" });
    refresh();
  }, [ask, refresh]);
  const { puts, move } = useMoveItem(data, again);
  const known = new Map<string, Item>([
    ...(data?.contentCalendar.flatMap((each) => each.entries.map(({ item }) => [item.id, item] as const)) ?? []),
    ...beside.nodes.map((item) => [item.id, item] as const),
    ...puts.map(({ item }) => [item.id, item] as const),
  ]);
  const mayBrief = session.may("CONTENT_BRIEF");
  return (
    <Page
      title={say("title")}
      actions={<><MonthBar of={question} />{mayBrief && <Button size="xs" leftSection={<Plus size={15} aria-hidden />} onClick={() => setBriefed("")}>{say("new_item")}</Button>}</>}
    >
      <Filters of={question} />
      <Dragging known={known} move={move}>
        <Answered of={answer} rows={12}>
          {({ contentCalendar: days }) => {
            const entries = entriesOf(days, puts, state);
            return question.view === "agenda"
              ? <Agenda month={month} entries={entries} />
              : <MonthGrid month={month} entries={entries} brief={mayBrief ? setBriefed : undefined} />;
          }}
        </Answered>
        <Beside of={beside} hidden={idsOf(puts)} isCancelled={state === "CANCELLED"} />
      </Dragging>
      {itemId && <ItemDrawer key={itemId} id={itemId} close={() => set("item", null)} again={again} />}
      {briefed !== null && (
        <BriefDialog dueOn={briefed} resourceId={resourceId} close={() => setBriefed(null)} done={(id) => { set("item", id); again(); }} />
      )}
    </Page>
  );
}

/** What lies beside the sheet under these filters: items without a day, or those given up where they are asked for. */
function besideOf({ resourceId, state }: CalendarQuestion, authorId: string | null): ContentItemFilter {
  const isCancelled = state === "CANCELLED";
  const noTime = { dueOn: { isNull: true }, scheduledFor: { isNull: true }, publishedAt: { isNull: true } };
  return {
    state: state ? { eq: state } : { in: ["BRIEF", "WRITTEN", "APPROVED"] },
    ...(isCancelled ? {} : noTime),
    ...(resourceId ? { resourceId: { eq: resourceId } } : {}),
    ...(authorId ? { authorId: { eq: authorId } } : {}),
  };
}

function idsOf(puts: readonly Put[]): Set<string> {
  return new Set(puts.map(({ item }) => item.id));
}

/** Dragging from day to day, told to screen readers in the reader's language. */
function Dragging({ known, move, children }: { known: Map<string, Item>; move: (item: Item, day: string) => Promise<void>; children: ReactNode }) {
  const say = useWords();
  const dragged = useDragTold({
    what: (id) => known.get(id)?.title ?? "",
    where: (place) => (place === BESIDE ? say("without_day") : written(place, "full")),
    isMove: (from, to) => from.droppableId !== to.droppableId, // of a day the server says the order
    onPut: (id, _from, { droppableId: day }) => {
      const item = known.get(id);
      if (item) void move(item, day);
    },
  });
  return (
    <DragDropContext {...dragged} nonce={NONCE} dragHandleUsageInstructions={say("drag_help")}>
      {children}
    </DragDropContext>
  );
}
