import { VisuallyHidden } from "@mantine/core";
import { useCard } from "../card";
import classes from "../card.module.css";
import { useWords } from "../words";

/** The steps of the lead's funnel as a way: those it has passed, where it is, what comes. */
export function StepPath() {
  const { lead } = useCard();
  const say = useWords();
  const steps = [...lead.funnel.steps].sort((a, b) => a.position - b.position);
  const here = steps.find(({ key }) => key === lead.step.key)?.position ?? 0;
  const stateOf = (position: number) => (position === here ? "here" : position < here ? "passed" : "ahead");
  return (
    <ol className={classes.path} aria-label={say("path")} tabIndex={0}>
      {steps.map(({ id, name, position }) => (
        <li key={id} className={classes.step} data-state={stateOf(position)} aria-current={position === here ? "step" : undefined}>
          <span className={classes.stepName}>{name}</span>
          <VisuallyHidden>{` ${say(`state_${stateOf(position)}`)}`}</VisuallyHidden>
        </li>
      ))}
    </ol>
  );
}
