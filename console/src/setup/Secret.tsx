import { Alert, Button, Code, CopyButton, Group, Stack, Text } from "@mantine/core";
import { useWords } from "./words";

/** A secret that was just made; its value is null where the answer is a repeat: the first one, which told it, was lost. */
export interface Made {
  value: string | null;
}

interface Shown {
  title: string;
  value: string | null;
  /** What to do where nobody saw it. */
  gone: string;
  close: () => void;
}

/** What is shown once: to be copied now. */
export function Secret({ title, value, gone, close }: Shown) {
  const say = useWords();
  if (value === null) {
    return <Alert color="yellow" variant="light" role="status" title={title} withCloseButton closeButtonLabel={say("have_read")} onClose={close}>{gone}</Alert>;
  }
  return (
    <Alert color="green" variant="light" title={title} role="status">
      <Stack gap="xs">
        <Text size="sm">{say("shown_once")}</Text>
        <Code block style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>{value}</Code>
        <Group gap="xs">
          <CopyButton value={value}>{({ copied, copy }) => <Button size="xs" onClick={copy}>{say(copied ? "copied" : "copy")}</Button>}</CopyButton>
          <Button size="xs" variant="default" onClick={close}>{say("have_it")}</Button>
        </Group>
      </Stack>
    </Alert>
  );
}
