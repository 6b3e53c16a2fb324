/** The screens: every folder says its own in `screens.ts`, so that none has to be listed here. */
import type { ComponentType } from "react";
import type { LucideIcon } from "lucide-react";
import type { Action } from "../api/generated/schema";
import type { Language } from "../words/words";

export type Group = "work" | "plan" | "measure" | "setup";

export interface Screen {
  /** Below /app/, as react-router writes it. */
  path: string;
  load: () => Promise<{ default: ComponentType }>;
  /** What one must be allowed to do, to be shown it at all. */
  needs?: Action;
  /** In the menu, where it stands there. */
  menu?: { group: Group; order: number; icon: LucideIcon; title: Record<Language, string> };
}

const found = import.meta.glob<{ screens: Screen[] }>("../*/screens.ts", { eager: true });

export const screens: Screen[] = Object.values(found).flatMap((each) => each.screens);
