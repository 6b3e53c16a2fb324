import { Button, Group, NumberInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useDraft } from "../api/draft";
import { SpendRecordDocument } from "../api/generated/spend";
import { useSend, type Problem } from "../api/send";
import { useSession } from "../api/session";
import { Choice } from "../choices/Choice";
import { resources } from "../choices/source";
import { placeProblems, Problems } from "../parts/Problems";
import { useCommonWords } from "../parts/words";
import { today } from "../words/format";
import { useWords } from "./words";

/** What was spent on a resource in some days; it is spread evenly over them. */
export function SpendForm({ done }: { done: () => void }) {
  const say = useWords();
  const common = useCommonWords();
  const { workspace } = useSession();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [record, recording] = useSend(SpendRecordDocument);
  const needed = (value: string | number) => (value ? null : common("needed"));
  const form = useForm({
    initialValues: { resourceId: "", amount: "" as string | number, start: today(workspace.timeZone), end: today(workspace.timeZone) },
    validate: { resourceId: needed, amount: needed, start: needed, end: (value, all) => (value >= all.start ? null : say("order")) },
  });
  const forget = useDraft(form, "spend");
  const submit = form.onSubmit(async ({ resourceId, amount, start, end }) => {
    const input = { resourceId, amount: { amount: String(amount), currency: workspace.currency }, period: { start, end } };
    const { problems: found } = await record({ input });
    setProblems(placeProblems(form, found));
    if (found.length > 0) return;
    forget();
    form.reset();
    notifications.show({ message: say("kept") });
    done();
  });
  return (
    <form onSubmit={submit} noValidate className="no-print">
      <Stack gap="xs">
        <Group gap="sm" align="flex-start">
          <Choice flex="1 1 220px" label={say("resource")} of={resources()} {...form.getInputProps("resourceId")} />
          <NumberInput w={150} label={say("amount_in", { currency: workspace.currency })} min={0} {...form.getInputProps("amount")} />
          <TextInput type="date" label={say("from")} {...form.getInputProps("start")} />
          <TextInput type="date" label={say("to")} {...form.getInputProps("end")} />
          <Button type="submit" mt={25} loading={recording}>{say("record")}</Button>
        </Group>
        <Problems of={problems} />
      </Stack>
    </form>
  );
}
