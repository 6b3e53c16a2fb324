/** Named questions: those every workspace has, and those one saved in this browser. */
import { useCallback, useState } from "react";
import { useWorkspaceSlug } from "../api/session";
import { AT_WORK, readQuestion, writeQuestion } from "./question";

interface SavedView {
  name: string;
  address: string;
}

const WORK = AT_WORK.join(",");

function canonical(text: string): string {
  return writeQuestion(readQuestion(new URLSearchParams(text))).toString();
}

/** The views of every workspace, by the word for them. */
export const BUILT_IN = [
  { key: "view_all", address: "" },
  { key: "view_mine", address: canonical(`owner=me&status=${WORK}`) },
  { key: "view_nobody", address: canonical(`owner=none&status=${WORK}`) },
  { key: "view_hot", address: canonical(`score=30&status=${WORK}&sort=-score`) },
  { key: "view_cold", address: canonical(`quiet=14&status=${WORK}&sort=active`) },
] as const;

function read(place: string): SavedView[] {
  try {
    return JSON.parse(localStorage.getItem(place) ?? "[]") as SavedView[];
  } catch {
    return [];
  }
}

/** The views saved for this workspace; a name taken before is given to the new question. */
export function useSavedViews() {
  const place = `touchline.views.${useWorkspaceSlug() ?? ""}`;
  const [views, set] = useState(() => read(place));
  const keep = useCallback(
    (now: SavedView[]) => {
      localStorage.setItem(place, JSON.stringify(now));
      set(now);
    },
    [place],
  );
  const save = useCallback(
    (view: SavedView) => keep([...read(place).filter((each) => each.name !== view.name), view]),
    [keep, place],
  );
  const remove = useCallback((name: string) => keep(read(place).filter((each) => each.name !== name)), [keep, place]);
  return { views, save, remove };
}
