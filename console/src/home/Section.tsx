import { Anchor, Card, Group, Stack, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";

/** A part of the home page, with the way to its whole. */
export function Section({ title, to, more, children }: { title: string; to?: string; more?: string; children: ReactNode }) {
  return (
    <Card withBorder component="section" aria-label={title}>
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Title order={2} size="h3">{title}</Title>
          {to && <Anchor component={Link} to={to} size="sm" underline="always">{more}</Anchor>}
        </Group>
        {children}
      </Stack>
    </Card>
  );
}
