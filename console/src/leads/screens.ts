import { Users } from "lucide-react";
import type { Screen } from "../app/screens";

export const screens: Screen[] = [
  {
    path: "leads",
    load: () => import("./LeadList"),
    needs: "READ",
    menu: { group: "work", order: 10, icon: Users, title: { en: "Leads", ru: "Лиды", kk: "Лидтер" } },
  },
];
