import { ActionIcon, Badge, Button, Group, Menu, Text } from "@mantine/core";
import { Check, Ellipsis, HeartHandshake } from "lucide-react";
import { useState } from "react";
import { TaskCancelDocument, TaskCompleteDocument, TaskSnoozeDocument } from "../../api/generated/lead_card";
import { useSession } from "../../api/session";
import { AskDialog } from "../../fields/AskDialog";
import { given } from "../../fields/field";
import { moment } from "../../words/format";
import { useLabels } from "../../words/labels";
import { toInstant, toLocal } from "../../words/zoned";
import { useAct, useCard, useOpened, type CardTask } from "../card";
import classes from "../card.module.css";
import { useWords } from "../words";

type Asked = "snooze" | "cancel" | null;

/** One task: by when, whose, and what can be done with it. */
export function TaskRow({ task }: { task: CardTask }) {
  const say = useWords();
  const label = useLabels();
  const { timeZone } = useSession().workspace;
  const [asked, ask] = useState<Asked>(null);
  const isOver = Boolean(task.completedAt ?? task.cancelledAt);
  const facts = [label("TaskKind", task.kind), say("due", { when: moment(task.dueAt, timeZone) }), task.owner?.name];
  if (task.completedAt) facts.push(say("done_at", { when: moment(task.completedAt, timeZone) }));
  if (task.cancelledAt) facts.push(say("given_up", { reason: task.cancelReason ?? "–" }));
  return (
    <li>
      <Group gap="sm" wrap="nowrap" align="flex-start" justify="space-between">
        <div>
          <Group gap="xs">
            <Text className={isOver ? classes.done : undefined} fw={600}>{task.title}</Text>
            {task.isPromise && <Badge color="grape" variant="light" tt="none" leftSection={<HeartHandshake size={13} aria-hidden />}>{say("promise")}</Badge>}
            {task.isOverdue && <Badge color="red" variant="light" tt="none">{say("overdue")}</Badge>}
          </Group>
          <Text size="sm" c="dimmed">{facts.filter(Boolean).join(" · ")}</Text>
        </div>
        <TaskActions task={task} ask={ask} />
      </Group>
      {asked === "snooze" && <Snooze task={task} onClose={() => ask(null)} />}
      {asked === "cancel" && <Cancel task={task} onClose={() => ask(null)} />}
    </li>
  );
}

function TaskActions({ task, ask }: { task: CardTask; ask: (asked: Asked) => void }) {
  const say = useWords();
  const [complete, completing] = useAct(TaskCompleteDocument);
  const allows = (action: (typeof task.allowedActions)[number]) => task.allowedActions.includes(action);
  const finish = () => void complete({ taskId: task.id, expectedVersion: task.version }, say("task_done", { title: task.title }));
  return (
    <Group gap={4} wrap="nowrap">
      {allows("COMPLETE") && (
        <Button size="xs" variant="default" loading={completing} leftSection={<Check size={14} aria-hidden />} aria-label={say("complete_task", { title: task.title })} onClick={finish}>
          {say("complete")}
        </Button>
      )}
      {(allows("SNOOZE") || allows("CANCEL")) && (
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={say("more_of", { what: task.title })}><Ellipsis size={17} aria-hidden /></ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {allows("SNOOZE") && <Menu.Item onClick={() => ask("snooze")}>{say("reschedule")}</Menu.Item>}
            {allows("CANCEL") && <Menu.Item color="red" onClick={() => ask("cancel")}>{say("give_up")}</Menu.Item>}
          </Menu.Dropdown>
        </Menu>
      )}
    </Group>
  );
}

function Snooze({ task, onClose }: { task: CardTask; onClose: () => void }) {
  const { refresh } = useCard();
  const { expectedVersion, onStale } = useOpened(task);
  const say = useWords();
  const { timeZone } = useSession().workspace;
  return (
    <AskDialog
      title={say("reschedule")} onClose={onClose} onDone={refresh} onStale={onStale} submit={say("reschedule")} document={TaskSnoozeDocument}
      initial={{ dueAt: toLocal(timeZone, task.dueAt) }}
      fields={() => [{ name: "dueAt", label: say("due_at"), kind: "moment", required: true }]}
      input={({ dueAt = "" }) => ({ taskId: task.id, dueAt: toInstant(dueAt, timeZone), expectedVersion })}
    />
  );
}

function Cancel({ task, onClose }: { task: CardTask; onClose: () => void }) {
  const { refresh } = useCard();
  const { expectedVersion, onStale } = useOpened(task);
  const say = useWords();
  return (
    <AskDialog
      title={say("give_up")} onClose={onClose} onDone={refresh} onStale={onStale} submit={say("give_up")} dangerous document={TaskCancelDocument}
      initial={{ reason: "" }}
      fields={() => [{ name: "reason", label: say("why"), kind: "text", required: task.isPromise }]}
      input={({ reason }) => ({ taskId: task.id, reason: given(reason), expectedVersion })}
    />
  );
}
