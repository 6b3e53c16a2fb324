import { Inbox } from "lucide-react";
import type { Screen } from "../app/screens";

export const screens: Screen[] = [
  {
    path: "inbox",
    load: () => import("./InboxScreen"),
    needs: "CONVERSATION_HANDLE",
    menu: { group: "work", order: 20, icon: Inbox, title: { en: "Inbox", ru: "Обращения", kk: "Өтініштер" } },
  },
  // A link to one conversation is for whoever may read what people said; the list is for those who answer.
  { path: "inbox/:id", load: () => import("./InboxScreen"), needs: "READ_PERSONAL" },
];
