import { Webhook } from "lucide-react";
import type { Screen } from "../app/screens";

export const screens: Screen[] = [
  {
    path: "setup/webhooks",
    load: () => import("./Webhooks"),
    needs: "WEBHOOK_MANAGE",
    menu: { group: "setup", order: 75, icon: Webhook, title: { en: "Webhooks", ru: "Вебхуки", kk: "Вебхуктар" } },
  },
];
