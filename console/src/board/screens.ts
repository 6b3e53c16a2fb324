import type { Screen } from "../app/screens";

export const screens: Screen[] = [{ path: "leads/board", load: () => import("./Board"), needs: "READ" }];
