interface Placed {
  key: string;
  position: number;
  optional: boolean;
}

/** Whether a move asks for a reason: it goes back, or over a step that may not be left out. */
export function needsReason(steps: Placed[], from: string, to: string | undefined): boolean {
  const at = (key: string | undefined) => steps.find((step) => step.key === key)?.position;
  const [here, there] = [at(from), at(to)];
  if (here === undefined || there === undefined) return false;
  if (there < here) return true;
  return steps.some(({ position, optional }) => position > here && position < there && !optional);
}
