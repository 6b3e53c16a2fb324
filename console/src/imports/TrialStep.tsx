import { Alert, Button, Group, Stack } from "@mantine/core";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useQuery } from "urql";
import { ImportFileLookDocument, ImportStartDocument } from "../api/generated/imports";
import { useSend, type Problem } from "../api/send";
import { Answered } from "../parts/Answered";
import { Problems } from "../parts/Problems";
import { chosenBy } from "./mapping";
import { Result } from "./Result";
import { startInput } from "./startInput";
import { isGoing, useImport, type Found } from "./useImport";
import type { WizardOf } from "./useWizard";
import { useWords } from "./words";

/** What would happen, row by row; then the same for good. */
export function TrialStep({ of }: { of: WizardOf }) {
  const answer = useImport(of.wizard.trialId);
  return <Answered of={answer} rows={4}>{({ import: trial }) => trial && <Tried of={of} trial={trial} again={() => answer[1]({ requestPolicy: "network-only" })} />}</Answered>;
}

function Tried({ of: { wizard, put, forget }, trial, again }: { of: WizardOf; trial: Found; again: () => void }) {
  const say = useWords();
  const navigate = useNavigate();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [start, starting] = useSend(ImportStartDocument);
  const [{ data }] = useQuery({ query: ImportFileLookDocument, variables: { uploadId: wizard.file?.id ?? "", sheet: wizard.sheet }, requestPolicy: "cache-first" });
  const offer = data?.importFileLook.offers.find((each) => each.name === wizard.offer) ?? null;
  const good = trial.created + trial.updated;
  const onRun = async () => {
    const before = offer ? chosenBy(offer.mapping, data?.importFileLook.columns ?? []) : wizard.chosen ?? {};
    const { payload, problems: found } = await start({ input: startInput(wizard, offer, before) });
    setProblems(found);
    if (!payload?.import) return;
    forget();
    void navigate(`/setup/imports/${payload.import.id}?rows=${trial.rows}`);
  };
  return (
    <Stack gap="md" mt="sm">
      <Result of={trial} again={again} />
      {trial.status === "DONE" && trial.rejected > 0 && good > 0 && <Alert color="yellow" variant="light">{say("some_rejected", { count: trial.rejected })}</Alert>}
      <Problems of={problems} />
      {!isGoing(trial) && (
        <Group>
          {trial.status === "DONE" && <Button onClick={() => void onRun()} loading={starting} disabled={good === 0 || !data}>{say("run", { count: good })}</Button>}
          <Button variant="default" onClick={() => put({ step: 1 })}>{say("change_columns")}</Button>
          <Button variant="default" onClick={() => put({ step: 0 })}>{say("other_file")}</Button>
        </Group>
      )}
    </Stack>
  );
}
