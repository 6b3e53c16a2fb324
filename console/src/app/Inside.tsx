import { Button, Center, Stack } from "@mantine/core";
import { Navigate, useLocation } from "react-router";
import { SessionProvider, useDoor } from "../api/session";
import { Troubled } from "../parts/Troubled";
import { Opening } from "./Opening";
import { Shell } from "./Shell";
import { useWords } from "./words";

/** The screens for who is signed in; the others are sent to the door and come back where they wanted to be. */
export function Inside() {
  const { isIn } = useDoor();
  const { pathname, search } = useLocation();
  if (!isIn) return <Navigate to="/sign-in" replace state={{ from: pathname + search }} />;
  return (
    <SessionProvider waiting={<Opening />} failed={(message, again) => <Outside message={message} again={again} />}>
      <Shell />
    </SessionProvider>
  );
}

/** Why nobody knows who is here; who is no member any more gets out to come in elsewhere. */
function Outside({ message, again }: { message: string; again: () => void }) {
  const say = useWords();
  const { leave } = useDoor();
  return (
    <Center component="main" p="md">
      <Stack gap="sm" align="flex-start">
        <Troubled message={message.replace(/^\[GraphQL\] /, "")} again={again} />
        <Button variant="default" size="xs" onClick={() => void leave()}>{say("sign_out")}</Button>
      </Stack>
    </Center>
  );
}
