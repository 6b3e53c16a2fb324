/** The files of the screens: each is fetched once, at the first moment it is known to be wanted. */
import type { ComponentType } from "react";
import { matchRoutes } from "react-router";
import { isSignedIn } from "../api/session";
import { screens } from "./screens";

export const BASE = "/app";

type Load = () => Promise<{ default: ComponentType }>;

const fetched = new Map<Load, ReturnType<Load>>();
const failed = new Set<Load>();

export const loadSignIn: Load = () => import("../signin/SignIn");

/** The file of a screen, on its way or there. */
export function fileOf(load: Load): ReturnType<Load> {
  let file = fetched.get(load);
  if (!file) {
    fetched.set(load, (file = load()));
    file.catch(() => failed.add(load));
  }
  return file;
}

/** Lets those that did not come be asked for once more. */
export function forgetFailed(): void {
  failed.forEach((load) => fetched.delete(load));
  failed.clear();
}

/** Asks for the first screen's file before anything is drawn. */
export function fetchAhead(): void {
  const routes = screens.map(({ path, load }) => ({ path, handle: load }));
  const found = matchRoutes(routes, window.location, BASE)?.[0]?.route.handle as Load | undefined;
  const load = isSignedIn() ? found : loadSignIn;
  if (load) void fileOf(load).catch(() => undefined); // said where it is shown
}
