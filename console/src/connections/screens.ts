import { Cable } from "lucide-react";
import type { Screen } from "../app/screens";

export const screens: Screen[] = [
  {
    path: "setup/connections",
    load: () => import("./Connections"),
    needs: "RESOURCE_EDIT",
    menu: { group: "setup", order: 30, icon: Cable, title: { en: "Connections", ru: "Подключения", kk: "Қосылымдар" } },
  },
  { path: "setup/connections/:id", load: () => import("./Connection"), needs: "RESOURCE_EDIT" },
];
