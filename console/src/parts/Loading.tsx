import { Skeleton, Stack } from "@mantine/core";
import { useWords } from "./words";

/** The shape of a screen until it is there. */
export function Loading({ rows = 6 }: { rows?: number }) {
  const say = useWords();
  return (
    <Stack gap="sm" role="status" aria-label={say("loading")} p="xs">
      <Skeleton height={26} width="35%" />
      {Array.from({ length: rows }, (_, row) => <Skeleton key={row} height={18} />)}
    </Stack>
  );
}
