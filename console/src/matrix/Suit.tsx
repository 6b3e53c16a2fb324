import { Button, Group, SegmentedControl, Stack, Text, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { SuitabilitySetDocument } from "../api/generated/matrix";
import { useSend, type Problem } from "../api/send";
import { Problems } from "../parts/Problems";
import type { MatrixData, Place } from "./Matrix";
import { useWords } from "./words";

/** Judging how well a resource suits an objective, 1 to 5, with the reason. */
export function Suit({ place, now, again }: { place: Place; now: MatrixData["cells"][number]["suitability"]; again: () => void }) {
  const say = useWords();
  const [value, setValue] = useState(String(now?.value ?? 3));
  const [reason, setReason] = useState("");
  const [problems, setProblems] = useState<Problem[]>([]);
  const [set, setting] = useSend(SuitabilitySetDocument);
  const onSubmit = async () => {
    const { problems: found } = await set({ input: { resourceId: place.resourceId, objectiveId: place.objectiveId, value: Number(value), reason } });
    setProblems(found);
    if (found.length > 0) return;
    notifications.show({ message: say("judged") });
    again();
  };
  return (
    <form onSubmit={(event) => { event.preventDefault(); void onSubmit(); }}>
      <Stack gap="xs">
        <Text size="sm" fw={600} id="suit">{say("judge")}</Text>
        <SegmentedControl aria-labelledby="suit" size="xs" data={["1", "2", "3", "4", "5"]} value={value} onChange={setValue} />
        <Textarea label={say("reason")} autosize minRows={1} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
        <Problems of={problems} />
        <Group><Button size="xs" variant="default" type="submit" loading={setting} disabled={!reason.trim()}>{say("save")}</Button></Group>
      </Stack>
    </form>
  );
}
