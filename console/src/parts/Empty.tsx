import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** Nothing here yet: says what would be, and how it comes. Children are what to do. `order` 1 where it is all there is. */
export function Empty({ title, text, order = 2, children }: { title: string; text?: string; order?: 1 | 2; children?: ReactNode }) {
  return (
    <Stack align="center" gap="xs" py="xl" px="md" ta="center" maw={520} mx="auto">
      <Title order={order} size="h3">{title}</Title>
      {text && <Text c="dimmed">{text}</Text>}
      {children}
    </Stack>
  );
}
