import { Group, Stack, Title } from "@mantine/core";
import { useEffect, type ReactNode } from "react";

/** A screen: its one heading, what can be done on it, and what it shows. */
export function Page({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Touchline`;
  }, [title]);
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="xs">
        <Title order={1}>{title}</Title>
        {actions && <Group gap="xs" className="no-print">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}
