import type { Screen } from "../app/screens";

export const screens: Screen[] = [{ path: "leads/:id", needs: "READ", load: () => import("./LeadScreen") }];
