/**
 * One intent has one key, even over a reload: what was tried to be sent is kept with its key until the server has
 * answered, and the same words go out again as the same request.
 */
const PREFIX = "touchline.draft.attempt:";

interface Attempt<Input> {
  input: Input;
  key: string;
}

/** The attempt of before if it said the same (`isSame`), else a new one. */
export function attemptOf<Input>(place: string, input: Input, isSame: (before: Input) => boolean): Attempt<Input> {
  const kept = sessionStorage.getItem(PREFIX + place);
  if (kept) {
    const before = JSON.parse(kept) as Attempt<Input>;
    if (isSame(before.input)) return before;
  }
  const attempt = { input, key: crypto.randomUUID() };
  sessionStorage.setItem(PREFIX + place, JSON.stringify(attempt));
  return attempt;
}

/** The server has answered. */
export function forgetAttempt(place: string): void {
  sessionStorage.removeItem(PREFIX + place);
}
