import type { ReactNode } from "react";
import type { Action } from "../api/generated/schema";
import { useSession } from "../api/session";
import { Empty } from "../parts/Empty";
import { useWords } from "./words";

/** Shows a screen to whom it is for, and the others a sentence; the server refuses them anyway. */
export function Guarded({ needs, children }: { needs?: Action; children: ReactNode }) {
  const session = useSession();
  const say = useWords();
  if (!needs || session.may(needs)) return children;
  return <Empty order={1} title={say("forbidden_title")} text={say("forbidden_text")} />;
}
