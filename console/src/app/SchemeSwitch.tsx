import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { Moon, Sun } from "lucide-react";
import { useWords } from "./words";

/** Light or dark; the system's until one chooses. */
export function SchemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme("light") === "dark";
  const say = useWords();
  return (
    <ActionIcon variant="subtle" color="gray" size="lg" aria-label={say(isDark ? "to_light" : "to_dark")} onClick={() => setColorScheme(isDark ? "light" : "dark")}>
      {isDark ? <Sun size={19} aria-hidden /> : <Moon size={19} aria-hidden />}
    </ActionIcon>
  );
}
