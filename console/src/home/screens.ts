import { House } from "lucide-react";
import type { Screen } from "../app/screens";

export const screens: Screen[] = [
  {
    path: "",
    load: () => import("./Home"),
    menu: { group: "work", order: 0, icon: House, title: { en: "Home", ru: "Главная", kk: "Басты бет" } },
  },
];
