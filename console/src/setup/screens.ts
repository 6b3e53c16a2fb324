import { KeyRound, ScrollText, Settings2, UsersRound } from "lucide-react";
import type { Screen } from "../app/screens";

export const screens: Screen[] = [
  {
    path: "setup",
    load: () => import("./Overview"),
    needs: "IMPORT",
    menu: { group: "setup", order: 5, icon: Settings2, title: { en: "What is set up", ru: "Что настроено", kk: "Не бапталған" } },
  },
  {
    path: "setup/members",
    load: () => import("./Members"),
    needs: "READ_PERSONAL",
    menu: { group: "setup", order: 60, icon: UsersRound, title: { en: "Members", ru: "Сотрудники", kk: "Қызметкерлер" } },
  },
  {
    path: "setup/keys",
    load: () => import("./Keys"),
    needs: "API_KEY_MANAGE",
    menu: { group: "setup", order: 70, icon: KeyRound, title: { en: "API keys", ru: "Ключи API", kk: "API кілттері" } },
  },
  {
    path: "setup/audit",
    load: () => import("./Audit"),
    needs: "AUDIT_READ",
    menu: { group: "setup", order: 80, icon: ScrollText, title: { en: "Audit log", ru: "Журнал", kk: "Журнал" } },
  },
];
