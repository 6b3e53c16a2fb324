/** The files of the screens. */
import { matchRoutes } from "react-router";
import { isSignedIn } from "../api/session";
import { fetchFile } from "../parts/files";
import { screens, type Screen } from "./screens";

export const BASE = "/app";

export const loadSignIn: Screen["load"] = () => import("../signin/SignIn");

/** Asks for the first screen's file before anything is drawn. */
export function fetchAhead(): void {
  const routes = screens.map(({ path, load }) => ({ path, handle: load }));
  const found = matchRoutes(routes, window.location, BASE)?.[0]?.route.handle as Screen["load"] | undefined;
  const load = isSignedIn() ? found : loadSignIn;
  if (load) fetchFile(load);
}
