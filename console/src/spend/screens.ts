import { Wallet } from "lucide-react";
import type { Screen } from "../app/screens";

export const screens: Screen[] = [
  {
    path: "spend",
    load: () => import("./SpendPage"),
    needs: "READ_MONEY",
    menu: { group: "plan", order: 40, icon: Wallet, title: { en: "Spend", ru: "Затраты", kk: "Шығындар" } },
  },
];
