import { FileText } from "lucide-react";
import type { Screen } from "../app/screens";

export const screens: Screen[] = [
  {
    path: "proposal",
    load: () => import("./Proposal"),
    needs: "READ_MONEY",
    menu: { group: "plan", order: 50, icon: FileText, title: { en: "Proposal", ru: "Предложение", kk: "Коммерциялық ұсыныс" } },
  },
];
