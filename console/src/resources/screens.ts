import { Boxes } from "lucide-react";
import type { Screen } from "../app/screens";

export const screens: Screen[] = [
  {
    path: "resources",
    load: () => import("./Resources"),
    needs: "READ",
    menu: { group: "plan", order: 30, icon: Boxes, title: { en: "Resources", ru: "Ресурсы", kk: "Ресурстар" } },
  },
  { path: "resources/:id", load: () => import("./Resource"), needs: "READ" },
];
