import { notifications } from "@mantine/notifications";
import {
  ContentCancelDocument, ContentChangeDocument, ContentPublishDocument, ContentReturnDocument, ContentScheduleDocument,
} from "../api/generated/calendar";
import type { ContentFormat } from "../api/generated/schema";
import { useSession } from "../api/session";
import { AskDialog } from "../fields/AskDialog";
import { given, type Field } from "../fields/field";
import { useOpenedVersion } from "../parts/useOpenedVersion";
import { moment } from "../words/format";
import { localIn, toInstant, toLocal } from "../words/zoned";
import { keywordsOf, useBriefFields } from "./BriefDialog";
import type { Asked } from "./ItemActions";
import type { Card } from "./ItemDrawer";
import { useWords } from "./words";

interface Props {
  of: Card;
  close: () => void;
  again: () => void;
}

/** The dialog of what was asked for; writing stands in the drawer itself. */
export function ItemDialog({ asked, ...props }: Props & { asked: Asked }) {
  if (asked === "RETURN") return <ReturnDialog {...props} />;
  if (asked === "SCHEDULE") return <ScheduleDialog {...props} />;
  if (asked === "PUBLISH") return <PublishDialog {...props} />;
  if (asked === "CANCEL") return <CancelDialog {...props} />;
  if (asked === "MOVE") return <MoveDialog {...props} />;
  if (asked === "CHANGE") return <ChangeDialog {...props} />;
  return null;
}

/** What all of them share: the version that was seen, and loading anew when another one is there. */
function useHand({ of, close, again }: Props) {
  const [expectedVersion, renew] = useOpenedVersion(of.version);
  const done = (message: string) => () => {
    notifications.show({ message });
    again();
  };
  return { known: { itemId: of.id, expectedVersion }, done, closing: { onClose: close, onStale: () => { renew(); again(); } } };
}

function ReturnDialog(props: Props) {
  const say = useWords();
  const { known, done, closing } = useHand(props);
  return (
    <AskDialog
      {...closing} title={say("do_RETURN")} submit={say("do_RETURN")} document={ContentReturnDocument} draft={`return:${props.of.id}`} initial={{ comment: "" }}
      fields={() => [{ name: "comment", label: say("what_to_change"), kind: "text", required: true }]}
      input={({ comment }) => ({ ...known, comment: given(comment) })} onDone={done(say("returned", { title: props.of.title }))}
    />
  );
}

function ScheduleDialog(props: Props) {
  const say = useWords();
  const zone = useSession().workspace.timeZone;
  const { known, done, closing } = useHand(props);
  const { dueOn, scheduledFor } = props.of;
  const tomorrow = localIn(zone, 1, 10);
  const proposed = dueOn && dueOn >= tomorrow.slice(0, 10) ? `${dueOn}T10:00` : tomorrow;
  const isLater = (value: string) => (value > toLocal(zone) ? undefined : say("is_past"));
  return (
    <AskDialog
      {...closing} title={say("do_SCHEDULE")} submit={say("do_SCHEDULE")} document={ContentScheduleDocument}
      initial={{ scheduledFor: scheduledFor ? toLocal(zone, scheduledFor) : proposed }}
      fields={() => [{ name: "scheduledFor", label: say("publish_at"), kind: "moment", required: true, description: say("in_zone", { zone }), check: isLater }]}
      input={({ scheduledFor: at = "" }) => ({ ...known, scheduledFor: toInstant(at, zone) })}
      onDone={({ item }) => done(say("scheduled", { title: props.of.title, when: moment(item?.scheduledFor, zone) }))()}
    />
  );
}

function PublishDialog(props: Props) {
  const say = useWords();
  const { known, done, closing } = useHand(props);
  return (
    <AskDialog
      {...closing} title={say("do_PUBLISH")} submit={say("do_PUBLISH")} document={ContentPublishDocument}
      initial={{ url: props.of.url ?? "", externalId: props.of.externalId ?? "" }}
      fields={() => [
        { name: "url", label: say("stands_at"), description: say("stands_at_hint") },
        { name: "externalId", label: say("external_id"), description: say("external_id_hint") },
      ]}
      input={({ url, externalId }) => ({ ...known, url: given(url), externalId: given(externalId) })} onDone={done(say("published", { title: props.of.title }))}
    />
  );
}

function CancelDialog(props: Props) {
  const say = useWords();
  const { known, done, closing } = useHand(props);
  return (
    <AskDialog
      {...closing} title={say("do_CANCEL")} submit={say("do_CANCEL")} dangerous document={ContentCancelDocument} initial={{ comment: "" }}
      fields={() => [{ name: "comment", label: say("why"), kind: "text" }]}
      input={({ comment }) => ({ ...known, comment: given(comment) })} onDone={done(say("cancelled", { title: props.of.title }))}
    />
  );
}

/** The day as a field: what dragging does, for a keyboard and a phone. */
function MoveDialog(props: Props) {
  const say = useWords();
  const { known, done, closing } = useHand(props);
  return (
    <AskDialog
      {...closing} title={say("do_MOVE")} submit={say("do_MOVE")} document={ContentChangeDocument} initial={{ dueOn: props.of.dueOn ?? "" }}
      fields={() => [{ name: "dueOn", label: say("due_on"), kind: "day", description: say("no_day_hint") }]}
      input={({ dueOn }) => ({ ...known, dueOn: given(dueOn) ?? null })} onDone={done(say("changed", { title: props.of.title }))}
    />
  );
}

/** Of what is published only how it is found and filed can still be changed. */
function ChangeDialog(props: Props) {
  const say = useWords();
  const { known, done, closing } = useHand(props);
  const { of } = props;
  const fieldsOf = useBriefFields(of);
  const isOut = of.state === "PUBLISHED";
  const place: Field[] = [{ name: "url", label: say("stands_at") }, { name: "externalId", label: say("external_id"), description: say("external_id_hint") }];
  const filed = fieldsOf(of.resource.id).filter(({ name }) => name === "topic" || name === "keywords");
  return (
    <AskDialog
      {...closing} title={say("do_CHANGE")} submit={say("save")} document={ContentChangeDocument} draft={`change:${of.id}`}
      initial={{
        title: of.title, format: of.format, dueOn: of.dueOn ?? "", authorId: of.author?.id ?? "", brief: of.brief ?? "", goalId: of.goal?.id ?? "",
        topic: of.topic ?? "", keywords: of.keywords.join(", "), url: of.url ?? "", externalId: of.externalId ?? "",
      }}
      fields={() => (isOut ? [...filed, ...place] : fieldsOf(of.resource.id))}
      input={(values) => {
        const always = { ...known, topic: given(values.topic) ?? null, keywords: keywordsOf(values.keywords) };
        if (isOut) return { ...always, url: given(values.url) ?? null, externalId: given(values.externalId) ?? null };
        return {
          ...always, title: values.title, format: values.format as ContentFormat, dueOn: given(values.dueOn) ?? null, authorId: given(values.authorId) ?? null,
          brief: given(values.brief) ?? null, goalId: given(values.goalId) ?? null,
        };
      }}
      onDone={done(say("changed", { title: of.title }))}
    />
  );
}
