import { Button, Group, Stack, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useDraft } from "../api/draft";
import { MatrixConcludeDocument } from "../api/generated/matrix";
import { useSend, type Problem } from "../api/send";
import { Problems } from "../parts/Problems";
import type { Period } from "../period/usePeriod";
import type { Place } from "./Matrix";
import { useWords } from "./words";

interface Props {
  place: Place;
  productId: string;
  period: Period;
  now: string;
  again: () => void;
}

/** What was learned from a cell in this period. */
export function Conclude({ place, productId, period, now, again }: Props) {
  const say = useWords();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [conclude, concluding] = useSend(MatrixConcludeDocument);
  const form = useForm({ initialValues: { text: now } });
  const forget = useDraft(form, `conclude:${place.objectiveId}:${place.resourceId}:${period.start}`);
  const submit = form.onSubmit(async ({ text }) => {
    const { problems: found } = await conclude({ input: { productId, period, ...place, text } });
    setProblems(found);
    if (found.length > 0) return;
    forget();
    notifications.show({ message: say("concluded") });
    again();
  });
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <Textarea label={say("conclusion")} description={say("conclusion_hint")} autosize minRows={2} {...form.getInputProps("text")} />
        <Problems of={problems} />
        <Group><Button size="xs" variant="default" type="submit" loading={concluding} disabled={!form.getValues().text.trim()}>{say("save")}</Button></Group>
      </Stack>
    </form>
  );
}
