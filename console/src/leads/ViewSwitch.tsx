import { Button, Group } from "@mantine/core";
import { Columns3, List } from "lucide-react";
import { Link } from "react-router";
import { useWords } from "./words";

const VIEWS = { list: { to: "/leads", icon: List }, board: { to: "/leads/board", icon: Columns3 } } as const;

/** The same leads as a list, or by step. */
export function ViewSwitch({ at }: { at: keyof typeof VIEWS }) {
  const say = useWords();
  return (
    <Group gap={4} component="nav" aria-label={say("shown_as")}>
      {(["list", "board"] as const).map((key) => {
        const { to, icon: Icon } = VIEWS[key];
        return (
          <Button
            key={key}
            component={Link}
            to={to}
            size="sm"
            px="xs"
            variant={key === at ? "light" : "subtle"}
            color={key === at ? undefined : "gray"}
            aria-current={key === at ? "page" : undefined}
            leftSection={<Icon size={16} aria-hidden />}
          >
            {say(`as_${key}`)}
          </Button>
        );
      })}
    </Group>
  );
}
