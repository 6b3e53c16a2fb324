import { MantineProvider, mergeThemeOverrides } from "@mantine/core";
import { ModalsProvider } from "@mantine/modals";
import { Notifications } from "@mantine/notifications";
import { useMemo } from "react";
import { DoorProvider } from "../api/session";
import { Shown } from "../parts/Shown";
import { NONCE } from "./nonce";
import { Router } from "./Router";
import { theme } from "./theme";
import { useWords } from "./words";

/** Everything around the screens. */
export function App() {
  const say = useWords();
  const close = say("close");
  const named = useMemo(() => mergeThemeOverrides(theme, { components: { CloseButton: { defaultProps: { "aria-label": close } } } }), [close]);
  return (
    <MantineProvider theme={named} defaultColorScheme="auto" getStyleNonce={() => NONCE}>
      <Notifications position="bottom-right" />
      <Shown>
        <DoorProvider>
          <ModalsProvider modalProps={{ closeButtonProps: { "aria-label": close } }}>
            <Router />
          </ModalsProvider>
        </DoorProvider>
      </Shown>
    </MantineProvider>
  );
}
