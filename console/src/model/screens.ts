import { Workflow } from "lucide-react";
import type { Screen } from "../app/screens";

export const screens: Screen[] = [
  {
    path: "funnel/model",
    needs: "READ",
    load: () => import("./ModelScreen"),
    menu: { group: "plan", order: 5, icon: Workflow, title: { en: "Funnel model", ru: "Модель воронки", kk: "Шұңқыр моделі" } },
  },
];
