import { Waypoints } from "lucide-react";
import type { Screen } from "../app/screens";

export const screens: Screen[] = [
  {
    path: "attribution",
    load: () => import("./Attribution"),
    needs: "READ_MONEY",
    menu: { group: "measure", order: 20, icon: Waypoints, title: { en: "Attribution", ru: "Атрибуция", kk: "Атрибуция" } },
  },
  { path: "attribution/paths", load: () => import("./Paths"), needs: "READ_MONEY" },
  { path: "attribution/runs", load: () => import("./Runs"), needs: "READ_MONEY" },
  { path: "attribution/runs/compare", load: () => import("./RunComparison"), needs: "READ_MONEY" },
  { path: "attribution/runs/:id", load: () => import("./Run"), needs: "READ_MONEY" },
  { path: "attribution/explain", load: () => import("./Sales"), needs: "READ_MONEY" },
  { path: "attribution/explain/:id", load: () => import("./Explain"), needs: "READ_MONEY" },
];
