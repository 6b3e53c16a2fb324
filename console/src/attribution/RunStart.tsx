import { Button, Group, Modal, NativeSelect, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { AttributionRunStartDocument } from "../api/generated/attribution_runs";
import { useSend, type Problem } from "../api/send";
import { Problems } from "../parts/Problems";
import { useReturnedFocus } from "../parts/useReturnedFocus";
import { PeriodSelect } from "../period/PeriodSelect";
import { useLabels } from "../words/labels";
import { DIMENSIONS, useQuestion } from "./useQuestion";
import { useWords } from "./words";

const KINDS = ["markov 1", "markov 2", "markov 3", "shapley 0"];

/** Asks for a run; it is computed beside everything else. */
export function RunStart({ close, done }: { close: () => void; done: () => void }) {
  const say = useWords();
  useReturnedFocus();
  const label = useLabels();
  const question = useQuestion();
  const [kind, setKind] = useState("markov 1");
  const [dimension, setDimension] = useState(question.dimension);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [start, starting] = useSend(AttributionRunStartDocument);
  const onStart = async () => {
    const [model = "markov", order] = kind.split(" ");
    const input = {
      productId: question.product.product?.id, model, period: question.period.period, conversion: question.conversion, dimension,
      ...(Number(order) > 0 ? { order: Number(order) } : {}),
    };
    const { problems: found } = await start({ input });
    setProblems(found);
    if (found.length > 0) return;
    close();
    done();
  };
  return (
    <Modal opened onClose={close} title={say("start_run")} closeButtonProps={{ "aria-label": say("close") }}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">{say("run_text")}</Text>
        <NativeSelect label={say("model")} value={kind} onChange={(event) => setKind(event.currentTarget.value)} data={KINDS.map((value) => ({ value, label: say(value === "shapley 0" ? "shapley" : "markov", { order: value.slice(-1) }) }))} />
        <NativeSelect
          label={say("by")}
          value={dimension}
          onChange={(event) => setDimension(DIMENSIONS.find((each) => each === event.currentTarget.value) ?? "CHANNEL")}
          data={DIMENSIONS.map((value) => ({ value, label: label("AttributionDimension", value) }))}
        />
        <PeriodSelect of={question.period} />
        <Problems of={problems} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>{say("close")}</Button>
          <Button loading={starting} onClick={() => void onStart()}>{say("start_run")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
