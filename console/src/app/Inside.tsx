import { Navigate, useLocation } from "react-router";
import { SessionProvider, useDoor } from "../api/session";
import { Troubled } from "../parts/Troubled";
import { Opening } from "./Opening";
import { Shell } from "./Shell";

/** The screens for who is signed in; the others are sent to the door and come back where they wanted to be. */
export function Inside() {
  const { isIn } = useDoor();
  const { pathname, search } = useLocation();
  if (!isIn) return <Navigate to="/sign-in" replace state={{ from: pathname + search }} />;
  return (
    <SessionProvider waiting={<Opening />} failed={(message, again) => <Troubled message={message} again={again} />}>
      <Shell />
    </SessionProvider>
  );
}
