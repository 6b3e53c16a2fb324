import { Text } from "@mantine/core";
import { Quote } from "lucide-react";
import classes from "./model.module.css";
import { useWords } from "./words";

/** A rule as the server reads it out; paler until it has read the last change. */
export function Sentence({ text, isOld }: { text: string | null | undefined; isOld: boolean }) {
  const say = useWords();
  return (
    <Text size="sm" className={classes.sentence} data-old={isOld} aria-live="polite" aria-busy={isOld} fw={600}>
      <Quote size={14} aria-hidden /> {text ?? say("no_sentence")}
    </Text>
  );
}
