import { Button, Card, Stepper } from "@mantine/core";
import { useNavigate } from "react-router";
import { Page } from "../parts/Page";
import { ColumnsStep } from "./ColumnsStep";
import { FileStep } from "./FileStep";
import { TrialStep } from "./TrialStep";
import { useWizard } from "./useWizard";
import { useWords } from "./words";

/** A file is brought in: chosen, its columns told, tried without writing anything, and then for good. */
export default function Wizard() {
  const say = useWords();
  const navigate = useNavigate();
  const state = useWizard();
  const { wizard, put, forget } = state;
  const leave = () => {
    forget();
    void navigate("/setup/imports");
  };
  return (
    <Page title={say("new")} actions={<Button size="xs" variant="default" onClick={leave}>{say("leave")}</Button>}>
      <Card withBorder>
        <Stepper active={wizard.step} size="xs" onStepClick={(step) => put({ step: step as 0 | 1 | 2 })} aria-label={say("steps")}>
          <Stepper.Step label={say("step_file")} description={wizard.file?.fileName}><FileStep of={state} /></Stepper.Step>
          <Stepper.Step label={say("step_columns")} allowStepSelect={wizard.step > 1}><ColumnsStep of={state} /></Stepper.Step>
          <Stepper.Step label={say("step_trial")} allowStepSelect={false}><TrialStep of={state} /></Stepper.Step>
        </Stepper>
      </Card>
    </Page>
  );
}
