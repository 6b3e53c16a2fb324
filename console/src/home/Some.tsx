import { Button, Text } from "@mantine/core";
import { useState, type ReactElement } from "react";
import { useWords } from "./words";

interface Listed {
  /** Each with its key. */
  lines: ReactElement[];
  /** How many are shown before one asks for all. */
  first: number;
  /** How many there are, where the server told fewer. */
  total?: number | null;
  /** What the button is about, for who does not see what it stands under. */
  of: string;
}

/** The first lines of a list, with the way to all of them: nothing is left out without a word. */
export function Some({ lines, first, total, of }: Listed) {
  const say = useWords();
  const [isWhole, setWhole] = useState(false);
  const all = total ?? lines.length;
  const untold = all - lines.length;
  return (
    <>
      {isWhole ? lines : lines.slice(0, first)}
      {isWhole && untold > 0 && <Text size="sm" c="dimmed">{say("others_later", { count: untold })}</Text>}
      {lines.length > first && (
        <Button
          size="compact-sm" variant="subtle" style={{ alignSelf: "flex-start" }} aria-expanded={isWhole} aria-label={`${say(isWhole ? "fewer" : "show_all", { count: all })}: ${of}`}
          onClick={() => setWhole(!isWhole)}
        >
          {say(isWhole ? "fewer" : "show_all", { count: all })}
        </Button>
      )}
    </>
  );
}
