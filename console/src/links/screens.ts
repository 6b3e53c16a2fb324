import { Link2 } from "lucide-react";
import type { Screen } from "../app/screens";

export const screens: Screen[] = [
  {
    path: "setup/links",
    load: () => import("./Links"),
    needs: "RESOURCE_EDIT",
    menu: { group: "setup", order: 40, icon: Link2, title: { en: "Tracked links", ru: "Ссылки", kk: "Сілтемелер" } },
  },
];
