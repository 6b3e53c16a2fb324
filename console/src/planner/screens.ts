import { Calculator } from "lucide-react";
import type { Screen } from "../app/screens";

export const screens: Screen[] = [
  {
    path: "planner",
    load: () => import("./Planner"),
    needs: "READ_MONEY",
    menu: { group: "plan", order: 60, icon: Calculator, title: { en: "Break-even", ru: "Окупаемость", kk: "Өтелімділік" } },
  },
  { path: "planner/what-if", load: () => import("./WhatIf"), needs: "READ_MONEY" },
];
