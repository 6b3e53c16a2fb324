import { createBrowserRouter, Outlet, type RouteObject } from "react-router";
import { Failure } from "../parts/Failure";
import { Inside } from "./Inside";
import { Guarded } from "./Guarded";
import { NotFound } from "./NotFound";
import { Opening } from "./Opening";
import { screens } from "./screens";

function routeOf(screen: (typeof screens)[number]): RouteObject {
  return {
    path: screen.path,
    lazy: async () => {
      const { default: Content } = await screen.load();
      return { element: <Guarded needs={screen.needs}><Content /></Guarded> };
    },
    errorElement: <Failure />,
  };
}

/** Signing in stands alone; everything else is inside the shell. */
export const router = createBrowserRouter(
  [
    {
      element: <Outlet />,
      hydrateFallbackElement: <Opening />,
      errorElement: <Failure />,
      children: [
        { path: "sign-in", lazy: async () => ({ Component: (await import("../signin/SignIn")).default }) },
        { element: <Inside />, children: [...screens.map(routeOf), { path: "*", element: <NotFound /> }] },
      ],
    },
  ],
  { basename: "/app" },
);
