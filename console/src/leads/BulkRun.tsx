import { Alert, Button, Group, List, Progress as Bar, ScrollArea, Stack, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { runBulk, type Progress } from "./bulk";
import type { Bulk } from "./useBulk";
import type { LeadNode } from "./useLeadChanges";
import { useCommonWords } from "../parts/words";
import { useWords } from "./words";

/** Runs the change, says how far it is and which leads were refused why; these stay chosen. */
export function BulkRun({ bulk, leads, onDone }: { bulk: Bulk; leads: LeadNode[]; onDone: (left: LeadNode[]) => void }) {
  const say = useWords();
  const common = useCommonWords();
  const [progress, tell] = useState<Progress>({ done: 0, refused: [] });
  const [isOver, setOver] = useState(false);
  const [all] = useState(leads);
  const stopped = useRef(false);
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    void runBulk(all, bulk.change, { inOne: bulk.inOne, tell, isStopped: () => stopped.current }).then(() => setOver(true));
  }, [all, bulk]);
  const seen = progress.done + progress.refused.length;
  return (
    <Stack gap="sm">
      <Bar value={(100 * seen) / all.length} aria-label={say("bulk_progress")} animated={!isOver} />
      <Text size="sm" role="status">{say("bulk_done", { count: all.length, done: progress.done, refused: progress.refused.length })}</Text>
      {progress.refused.length > 0 && (
        <Alert color="red" variant="light" title={say("bulk_refused", { count: progress.refused.length })}>
          <ScrollArea.Autosize mah={240}>
            <List size="sm">
              {progress.refused.map(({ lead, message }) => <List.Item key={lead.id}><b>{lead.name}</b>: {message}</List.Item>)}
            </List>
          </ScrollArea.Autosize>
        </Alert>
      )}
      <Group justify="flex-end">
        {isOver
          ? <Button onClick={() => onDone(progress.refused.map((each) => each.lead))}>{common("close")}</Button>
          : <Button variant="default" onClick={() => { stopped.current = true; }}>{say("stop")}</Button>}
      </Group>
    </Stack>
  );
}
