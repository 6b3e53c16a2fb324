import { FileUp } from "lucide-react";
import type { Screen } from "../app/screens";

export const screens: Screen[] = [
  {
    path: "setup/imports",
    load: () => import("./Imports"),
    needs: "IMPORT",
    menu: { group: "setup", order: 20, icon: FileUp, title: { en: "Import", ru: "Импорт", kk: "Импорт" } },
  },
  { path: "setup/imports/new", load: () => import("./Wizard"), needs: "IMPORT" },
  { path: "setup/imports/:id", load: () => import("./ImportPage"), needs: "IMPORT" },
];
