import { Alert, Button, Code, CopyButton, Group, Stack, Text } from "@mantine/core";
import { useWords } from "./words";

/** What is shown once: to be copied now. */
export function Secret({ title, value, close }: { title: string; value: string; close: () => void }) {
  const say = useWords();
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
