import { Send } from "lucide-react";
import type { Screen } from "../app/screens";

export const screens: Screen[] = [
  {
    path: "setup/conversions",
    load: () => import("./Destinations"),
    needs: "RESOURCE_EDIT",
    menu: { group: "setup", order: 35, icon: Send, title: { en: "Conversions", ru: "Конверсии", kk: "Конверсиялар" } },
  },
  { path: "setup/conversions/:id", load: () => import("./Destination"), needs: "RESOURCE_EDIT" },
];
