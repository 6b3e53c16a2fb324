import { Anchor, Checkbox, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import { TaskCompleteDocument } from "../api/generated/lead_card";
import { useSend, type Problem } from "../api/send";
import { useSession } from "../api/session";
import { Problems } from "../parts/Problems";
import { TimeLeft } from "../parts/TimeLeft";
import type { Day } from "./MyDay";
import { Some } from "./Some";
import { useWords } from "./words";

const SHOWN = 12;

/** Tasks that are due, the latest first; ticked off here. `total` are those that are due, also beyond the list. */
export function Tasks({ of, total, again }: { of: Day["today"]; total?: number; again: () => void }) {
  const say = useWords();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [complete] = useSend(TaskCompleteDocument);
  const mayTick = useSession().may("TASK_EDIT");
  const onDone = async (taskId: string, expectedVersion: number) => {
    const { problems: found } = await complete({ input: { taskId, expectedVersion } });
    setProblems(found);
    again();
  };
  return (
    <Stack gap={6}>
      <Some
        of={say("tasks")} first={SHOWN} total={total}
        lines={of.map((task) => (
          <Group key={task.id} justify="space-between" wrap="nowrap" gap="xs" align="flex-start">
            <Checkbox
              size="sm"
              checked={false}
              disabled={!mayTick}
              onChange={() => void onDone(task.id, task.version)}
              aria-label={say("done", { task: `${task.title}, ${task.lead?.name ?? ""}` })}
              label={<><Text span size="sm">{task.title}</Text>{task.lead && <Anchor component={Link} to={`/leads/${task.lead.id}`} size="xs" display="block">{task.lead.name}</Anchor>}</>}
            />
            <TimeLeft until={task.dueAt} />
          </Group>
        ))}
      />
      <Problems of={problems} />
    </Stack>
  );
}
