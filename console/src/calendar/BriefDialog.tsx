import { ContentBriefDocument } from "../api/generated/calendar";
import type { ContentFormat, ResourceFilter } from "../api/generated/schema";
import { goalsOf, members, resources } from "../choices/source";
import { AskDialog } from "../fields/AskDialog";
import { given, type Field, type Values } from "../fields/field";
import { useChoices } from "../words/labels";
import type { Card } from "./ItemDrawer";
import { useWords } from "./words";

/** `back, posture` → the words by which it is to be found. */
export function keywordsOf(text: string | undefined): string[] {
  return (text ?? "").split(",").map((each) => each.trim()).filter(Boolean);
}

const HERE = { isActive: { eq: true } };
const IN_USE: ResourceFilter = { state: { in: ["ACTIVE", "PLANNED"] } };

/**
 * The fields of a brief, with what stands in them of an item that is there; `place` is asked once, by whoever briefs: an
 * item stays on its resource.
 */
export function useBriefFields(of?: Card): (resourceId: string | undefined, place?: Field[]) => Field[] {
  const say = useWords();
  const formats = useChoices("ContentFormat");
  const author = of?.author ? [of.author] : [];
  const goal = of?.goal ? [{ id: of.goal.id, name: of.goal.text }] : [];
  return (resourceId, place = []) => [
    { name: "title", label: say("item_title"), required: true },
    ...place,
    { name: "format", label: say("format"), kind: "choice", choices: formats, required: true },
    { name: "dueOn", label: say("due_on"), kind: "day", description: say("due_on_hint") },
    { name: "authorId", label: say("author"), kind: "choice", from: members(HERE, author), description: say("author_hint") },
    { name: "brief", label: say("brief"), kind: "text", description: say("brief_hint") },
    { name: "goalId", label: say("goal"), kind: "choice", from: goalsOf(resourceId, goal) },
    { name: "topic", label: say("topic") },
    { name: "keywords", label: say("keywords"), description: say("keywords_hint") },
  ];
}

interface Props {
  /** Empty: no day is given. */
  dueOn: string;
  resourceId: string | null;
  close: () => void;
  /** Told the new item's id. */
  done: (id: string) => void;
}

/** A new item: where, what, by whom, until when. */
export function BriefDialog({ dueOn, resourceId, close, done }: Props) {
  const say = useWords();
  const fieldsOf = useBriefFields();
  const place: Field[] = [{ name: "resourceId", label: say("resource"), kind: "choice", from: resources(IN_USE), required: true }];
  return (
    <AskDialog
      title={say("new_item")} onClose={close} submit={say("to_brief")} document={ContentBriefDocument} draft={`content:${dueOn}`}
      initial={{ resourceId: resourceId ?? "", title: "", format: "POST", dueOn, authorId: "", brief: "", goalId: "", topic: "", keywords: "" }}
      fields={(values: Values) => fieldsOf(values.resourceId, place)}
      input={(values) => ({
        resourceId: values.resourceId ?? "", title: values.title ?? "", format: values.format as ContentFormat,
        dueOn: given(values.dueOn), authorId: given(values.authorId), brief: given(values.brief), goalId: given(values.goalId),
        topic: given(values.topic), keywords: keywordsOf(values.keywords),
      })}
      onDone={({ item }) => { if (item) done(item.id); }}
    />
  );
}
