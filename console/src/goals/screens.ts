import { Target } from "lucide-react";
import type { Screen } from "../app/screens";

export const screens: Screen[] = [
  {
    path: "goals",
    load: () => import("./Goals"),
    needs: "READ",
    menu: { group: "plan", order: 20, icon: Target, title: { en: "Goals and plans", ru: "Цели и планы", kk: "Мақсаттар мен жоспарлар" } },
  },
];
