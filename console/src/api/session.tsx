/** Who is signed in, in which workspace, and what they may do. */
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { Provider, useQuery, type Client } from "urql";
import { clientOf, headers } from "./client";
import { forgetDrafts, keepDraftsOf } from "./draft";
import { Gate } from "./gate";
import { ProductChoicesDocument } from "./generated/products";
import { SessionDocument, type SessionQuery } from "./generated/session";
import type { Action } from "./generated/schema";

const KEPT = "touchline.workspace";
/** Asked before anything is drawn, while the screen's own file is on its way: nearly every screen begins with them. */
const AHEAD = [SessionDocument, ProductChoicesDocument];
const Slug = createContext<string | null>(null);
const Doors = createContext<Door | null>(null);
const Seen = createContext<Session | null>(null);

type Viewer = SessionQuery["viewer"];

interface Door {
  isIn: boolean;
  enter: (workspace: string | null) => void;
  /** Answers whether one is out: without the server one stays in. */
  leave: () => Promise<boolean>;
}

interface Session extends Viewer {
  may: (action: Action) => boolean;
}

/** Whether somebody signed in here and did not sign out; the server may think otherwise. */
export function isSignedIn(): boolean {
  return document.cookie.includes("touchline_csrf=");
}

/** The workspace's short name, as sent with every request. */
export function useWorkspaceSlug(): string | null {
  return useContext(Slug);
}

/** Signing in and out, changing the workspace. */
export function useDoor(): Door {
  return useContext(Doors) as Door;
}

/** Who is signed in; only within what is shown to them. */
export function useSession(): Session {
  return useContext(Seen) as Session;
}

interface Begun {
  workspace: string | null;
  client: Client;
  gate: Gate;
  onSignedOut: () => void;
}

let begun: Begun | null = null;

/** Asks who is here before there is a page: the client that asked is the one that the page goes on with. */
export function askAhead(): void {
  if (!isSignedIn()) return;
  const made: Begun = { ...begin(localStorage.getItem(KEPT), () => made.onSignedOut()), onSignedOut: () => undefined };
  for (const query of AHEAD) void made.client.query(query, {}, { requestPolicy: "cache-first" }).toPromise();
  begun = made;
}

/** The client that asked ahead, once; whoever comes after, or goes to another workspace, gets one that has kept nothing. */
function clientFor(workspace: string | null, onSignedOut: () => void): Pick<Begun, "client" | "gate"> {
  const found = begun;
  begun = null;
  if (found?.workspace !== workspace) return begin(workspace, onSignedOut);
  found.onSignedOut = onSignedOut;
  return found;
}

function begin(workspace: string | null, onSignedOut: () => void) {
  const gate = new Gate();
  return { workspace, client: clientOf(workspace, gate, onSignedOut), gate };
}

/** Gives everything below a client of the workspace chosen last; signed out until the server says otherwise. */
export function DoorProvider({ children }: { children: ReactNode }) {
  const [workspace, setWorkspace] = useState(() => localStorage.getItem(KEPT));
  const [isIn, setIn] = useState(isSignedIn);
  const [turn, setTurn] = useState(0);
  const out = useCallback(() => setIn(false), []);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- whoever signs in gets a client that has kept nothing
  const { client, gate } = useMemo(() => clientFor(workspace, out), [workspace, out, turn]);
  useEffect(() => {
    if (isIn) for (const query of AHEAD) void client.query(query, {}, { requestPolicy: "cache-first" }).toPromise();
  }, [client, isIn]);
  const enter = useCallback((slug: string | null) => {
    if (slug) localStorage.setItem(KEPT, slug);
    setWorkspace(slug);
    setTurn((count) => count + 1);
    setIn(true);
  }, []);
  const leave = useCallback(async () => {
    await gate.close();
    const request = fetch("/logout", { method: "POST", headers: headers(null), credentials: "same-origin" });
    const answer = await request.catch(() => null);
    if (!answer || answer.status >= 500) {
      gate.open();
      return false;
    }
    forgetDrafts();
    setTurn((count) => count + 1);
    setIn(false);
    return true;
  }, [gate]);
  const door = useMemo(() => ({ isIn, enter, leave }), [isIn, enter, leave]);
  return (
    <Slug.Provider value={workspace}>
      <Doors.Provider value={door}>
        <Provider key={turn} value={client}>{children}</Provider>
      </Doors.Provider>
    </Slug.Provider>
  );
}

/** Asks who is signed in; `waiting` meanwhile, `failed` where no answer comes. */
export function SessionProvider({ children, waiting, failed }: {
  children: ReactNode;
  waiting: ReactNode;
  failed: (message: string, again: () => void) => ReactNode;
}) {
  const [result, ask] = useQuery({ query: SessionDocument, requestPolicy: "cache-first" });
  const seen = useRef<Viewer | undefined>(undefined);
  const found = result.data?.viewer;
  if (found && JSON.stringify(found) !== JSON.stringify(seen.current)) seen.current = found;
  const viewer = seen.current; // the same object while nothing changed, and when asking anew fails
  const session = useMemo<Session | null>(() => {
    if (!viewer) return null;
    keepDraftsOf(viewer.workspace.slug, viewer.member?.id ?? ""); // before any form below fills itself from them
    const allowed = new Set<string>(viewer.permissions);
    return { ...viewer, may: (action) => allowed.has(action) };
  }, [viewer]);
  useEffect(() => {
    if (viewer) localStorage.setItem(KEPT, viewer.workspace.slug);
  }, [viewer]);
  if (session) return <Seen.Provider value={session}>{children}</Seen.Provider>;
  if (result.error) return failed(result.error.message, () => ask({ requestPolicy: "network-only" }));
  return waiting;
}
