/** What stands in a menu, in order. */
import type { ReactNode } from "react";

export type Entry =
  | { kind: "label"; text: ReactNode }
  | { kind: "line" }
  | { kind: "act"; text: ReactNode; act: () => void; icon?: ReactNode; color?: string; lang?: string }
  | { kind: "download"; text: ReactNode; href: string };

export interface MenuOf {
  /** The button that opens it. */
  target: React.ReactElement<React.ComponentProps<"button">>;
  entries: Entry[];
  width?: number;
}
