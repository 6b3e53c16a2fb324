import { Button, Collapse, Stack, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { TaskCreateDocument } from "../../api/generated/lead_card";
import type { TaskKind } from "../../api/generated/schema";
import { useSession } from "../../api/session";
import { AskForm } from "../../fields/AskForm";
import { Empty } from "../../parts/Empty";
import { useChoices, useLabels } from "../../words/labels";
import { localIn, toInstant } from "../../words/zoned";
import { useAllowed, useCard } from "../card";
import classes from "../card.module.css";
import { useWords } from "../words";
import { TaskRow } from "./TaskRow";

/** What is to be done for the lead: a new task, those that are open, those that are over. */
export function TaskSection() {
  const { lead } = useCard();
  const allowed = useAllowed();
  const say = useWords();
  const [isShown, former] = useDisclosure(false);
  const tasks = lead.tasks.edges.map(({ node }) => node);
  const open = tasks.filter((task) => !task.completedAt && !task.cancelledAt).sort((a, b) => a.dueAt.localeCompare(b.dueAt));
  const over = tasks.filter((task) => task.completedAt || task.cancelledAt);
  return (
    <Stack gap="md">
      <Title order={2} size="h4">{say("section_tasks")}</Title>
      {allowed("CREATE_TASK") && <NewTask />}
      {open.length === 0 && <Empty title={say("no_tasks")} text={say("no_tasks_text")} />}
      <ul className={classes.rows}>{open.map((task) => <TaskRow key={task.id} task={task} />)}</ul>
      {over.length > 0 && (
        <>
          <Button variant="subtle" size="xs" onClick={former.toggle} aria-expanded={isShown} style={{ alignSelf: "flex-start" }}>
            {say("tasks_over", { count: over.length })}
          </Button>
          <Collapse expanded={isShown}><ul className={classes.rows}>{over.map((task) => <TaskRow key={task.id} task={task} />)}</ul></Collapse>
        </>
      )}
    </Stack>
  );
}

function NewTask() {
  const { lead, refresh } = useCard();
  const say = useWords();
  const label = useLabels();
  const kinds = useChoices("TaskKind");
  const { timeZone } = useSession().workspace;
  return (
    <AskForm
      document={TaskCreateDocument} draft={`task:${lead.id}`} columns={2} submit={label("LeadAction", "CREATE_TASK")} onDone={refresh}
      initial={{ title: "", dueAt: localIn(timeZone, 1, 10), kind: "CALL", isPromise: "" }}
      fields={() => [
        { name: "title", label: say("task_title"), required: true },
        { name: "dueAt", label: say("due_at"), kind: "moment", required: true },
        { name: "kind", label: say("task_kind"), kind: "choice", choices: kinds, required: true },
        { name: "isPromise", label: say("is_promise"), kind: "yes", description: say("is_promise_text") },
      ]}
      input={({ title = "", dueAt = "", kind, isPromise }) => ({
        leadId: lead.id, title: title.trim(), dueAt: toInstant(dueAt, timeZone), kind: kind as TaskKind, isPromise: isPromise === "true",
      })}
    />
  );
}
