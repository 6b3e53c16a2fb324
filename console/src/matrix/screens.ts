import { Grid3x3 } from "lucide-react";
import type { Screen } from "../app/screens";

export const screens: Screen[] = [
  {
    path: "matrix",
    load: () => import("./Matrix"),
    needs: "READ_MONEY",
    menu: { group: "plan", order: 10, icon: Grid3x3, title: { en: "Matrix", ru: "Матрица", kk: "Матрица" } },
  },
  { path: "matrix/snapshots", load: () => import("./Snapshots"), needs: "READ_MONEY" },
  { path: "matrix/snapshots/:id", load: () => import("./SnapshotComparison"), needs: "READ_MONEY" },
];
