import { CalendarDays } from "lucide-react";
import type { Screen } from "../app/screens";

export const screens: Screen[] = [
  {
    path: "calendar",
    load: () => import("./Calendar"),
    needs: "READ",
    menu: { group: "plan", order: 25, icon: CalendarDays, title: { en: "Content calendar", ru: "Контент-план", kk: "Контент-жоспар" } },
  },
];
