import { Compass } from "lucide-react";
import type { Screen } from "../app/screens";

export const screens: Screen[] = [
  {
    path: "setup/guide",
    load: () => import("./Guide"),
    needs: "PRODUCT_EDIT",
    menu: { group: "setup", order: 10, icon: Compass, title: { en: "First steps", ru: "Первые шаги", kk: "Алғашқы қадамдар" } },
  },
];
