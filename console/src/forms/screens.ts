import { ClipboardList } from "lucide-react";
import type { Screen } from "../app/screens";

export const screens: Screen[] = [
  {
    path: "setup/forms",
    load: () => import("./Forms"),
    needs: "RESOURCE_EDIT",
    menu: { group: "setup", order: 45, icon: ClipboardList, title: { en: "Forms", ru: "Формы", kk: "Формалар" } },
  },
  { path: "setup/forms/:id", load: () => import("./FormPage"), needs: "RESOURCE_EDIT" },
];
