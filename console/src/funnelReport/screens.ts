import { Filter } from "lucide-react";
import type { Screen } from "../app/screens";

export const screens: Screen[] = [
  {
    path: "funnel",
    load: () => import("./FunnelReport"),
    needs: "READ",
    menu: { group: "measure", order: 10, icon: Filter, title: { en: "Funnel", ru: "Воронка", kk: "Шұңқыр" } },
  },
];
