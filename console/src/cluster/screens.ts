import type { Screen } from "../app/screens";

export const screens: Screen[] = [{ path: "cluster", load: () => import("./Cluster"), needs: "READ" }];
