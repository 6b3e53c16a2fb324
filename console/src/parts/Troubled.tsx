import { Alert, Button, Stack } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { useWords } from "./words";

/** An answer did not come: what happened, and trying again. */
export function Troubled({ message, again }: { message: string; again?: () => void }) {
  const say = useWords();
  return (
    <Alert color="red" variant="light" icon={<TriangleAlert size={18} aria-hidden />} title={say("troubled")} role="alert">
      <Stack gap="xs" align="flex-start">
        {message}
        {again && <Button size="xs" variant="default" onClick={again}>{say("again")}</Button>}
      </Stack>
    </Alert>
  );
}
