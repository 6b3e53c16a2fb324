import { MantineProvider, mergeThemeOverrides } from "@mantine/core";
import { useMemo } from "react";
import { DoorProvider } from "../api/session";
import { Modals } from "../parts/modals";
import { Shown } from "../parts/Shown";
import { NONCE } from "./nonce";
import { Router } from "./Router";
import { theme } from "./theme";
import { Told } from "./Told";
import { useWords } from "./words";

/** Everything around the screens. */
export function App() {
  const say = useWords();
  const close = say("close");
  const named = useMemo(() => mergeThemeOverrides(theme, { components: { CloseButton: { defaultProps: { "aria-label": close } } } }), [close]);
  return (
    <MantineProvider theme={named} defaultColorScheme="auto" getStyleNonce={() => NONCE}>
      <Shown>
        <Told />
        <DoorProvider>
          <Router />
          <Modals />
        </DoorProvider>
      </Shown>
    </MantineProvider>
  );
}
