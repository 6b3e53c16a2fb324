/** The files of the screens. */
import { matchRoutes } from "react-router";
import { askAhead, isSignedIn } from "../api/session";
import { fetchFile } from "../parts/files";
import { loadLabels } from "../words/labels";
import { currentLanguage } from "../words/words";
import { screens, type Screen } from "./screens";

export const BASE = "/app";

export const loadSignIn: Screen["load"] = () => import("../signin/SignIn");

/** Asks for what the first screen takes before anything is drawn: its file, who is here, what things are called. */
export function fetchAhead(): void {
  const routes = screens.map(({ path, load }) => ({ path, handle: load }));
  const found = matchRoutes(routes, window.location, BASE)?.[0]?.route.handle as Screen["load"] | undefined;
  const load = isSignedIn() ? found : loadSignIn;
  if (load) fetchFile(load);
  askAhead();
  if (isSignedIn()) void loadLabels(currentLanguage());
}
