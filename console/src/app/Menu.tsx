import { NavLink, Stack, Text } from "@mantine/core";
import { Link, useLocation } from "react-router";
import { useSession } from "../api/session";
import { currentLanguage } from "../words/words";
import { screens, type Group, type Screen } from "./screens";
import { useWords } from "./words";

const GROUPS: Group[] = ["work", "plan", "measure", "setup"];

type Listed = Screen & { menu: NonNullable<Screen["menu"]> };

function isListed(screen: Screen): screen is Listed {
  return screen.menu !== undefined;
}

/** The screen one is on or below: of `funnel` and `funnel/model` the longer. */
function nearest(paths: string[], pathname: string): string | undefined {
  const under = paths.filter((path) => pathname === `/${path}` || (path !== "" && pathname.startsWith(`/${path}/`)));
  return under.sort((a, b) => b.length - a.length)[0];
}

/** The screens one may see, by what they are for. */
export function Menu() {
  const session = useSession();
  const say = useWords();
  const { pathname } = useLocation();
  const shown = screens.filter(isListed).filter((each) => !each.needs || session.may(each.needs));
  const here = nearest(shown.map((each) => each.path), pathname);
  return GROUPS.map((group) => {
    const inside = shown.filter((each) => each.menu.group === group).sort((a, b) => a.menu.order - b.menu.order);
    if (inside.length === 0) return null;
    return (
      <Stack key={group} gap={2} mb="sm">
        <Text size="xs" c="dimmed" fw={600} px="xs">{say(`group_${group}`)}</Text>
        {inside.map(({ path, menu: { icon: Icon, title } }) => (
          <NavLink
            key={path}
            component={Link}
            to={`/${path}`}
            active={path === here}
            aria-current={path === here ? "page" : undefined}
            label={title[currentLanguage()]}
            leftSection={<Icon size={17} aria-hidden />}
            py={5}
          />
        ))}
      </Stack>
    );
  });
}
