import { CalendarCheck } from "lucide-react";
import type { Screen } from "../app/screens";

export const screens: Screen[] = [
  {
    path: "weekly",
    load: () => import("./Weekly"),
    needs: "READ_MONEY",
    menu: { group: "measure", order: 30, icon: CalendarCheck, title: { en: "Weekly report", ru: "Отчёт за неделю", kk: "Апталық есеп" } },
  },
];
