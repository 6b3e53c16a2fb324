import { Suspense } from "react";
import { BrowserRouter, Route, Routes, useLocation } from "react-router";
import { Caught } from "./Caught";
import { BASE, fetchAhead, loadSignIn } from "./files";
import { Guarded } from "./Guarded";
import { Inside } from "./Inside";
import { Loaded } from "./Loaded";
import { NotFound } from "./NotFound";
import { Opening } from "./Opening";
import { screens } from "./screens";

fetchAhead();

/** Signing in stands alone; everything else is inside the shell. */
export function Router() {
  return (
    <BrowserRouter basename={BASE}>
      <Screens />
    </BrowserRouter>
  );
}

function Screens() {
  const { key } = useLocation();
  return (
    <Caught at={key}>
      <Suspense fallback={<Opening />}>
        <Routes>
          <Route path="sign-in" element={<Loaded load={loadSignIn} />} />
          <Route element={<Inside />}>
            {screens.map(({ path, needs, load }) => (
              <Route key={path} path={path} element={<Guarded needs={needs}><Loaded load={load} /></Guarded>} />
            ))}
            <Route path="*" element={<NotFound />} />
          </Route>
        </Routes>
      </Suspense>
    </Caught>
  );
}
