import { Anchor, AppShell, Burger, Group, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Suspense, useEffect } from "react";
import { Link, Outlet, useLocation } from "react-router";
import { Loading } from "../parts/Loading";
import { Caught } from "./Caught";
import { Menu } from "./Menu";
import { NetworkNote } from "./NetworkNote";
import { PersonMenu } from "./PersonMenu";
import { SchemeSwitch } from "./SchemeSwitch";
import { useWords } from "./words";

/** Head, menu, and the screen; on a phone the menu is behind a button. */
export function Shell() {
  const [isOpen, menu] = useDisclosure(false);
  const { pathname, key } = useLocation();
  const say = useWords();
  const close = menu.close;
  useEffect(close, [pathname, close]);
  return (
    <AppShell header={{ height: 52 }} navbar={{ width: 228, breakpoint: "sm", collapsed: { mobile: !isOpen } }} padding={{ base: "xs", sm: "md" }}>
      <a href="#content" className="skip">{say("skip")}</a>
      <AppShell.Header>
        <Group h="100%" px="sm" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <Burger opened={isOpen} onClick={menu.toggle} hiddenFrom="sm" size="sm" aria-label={say("menu")} aria-expanded={isOpen} />
            <Anchor component={Link} to="/" underline="never" c="inherit">
              <Group gap={8} wrap="nowrap">
                <img src="/app/mark.svg" alt="" width={26} height={26} />
                <Title order={2} size="h4" component="span">Touchline</Title>
              </Group>
            </Anchor>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <SchemeSwitch />
            <PersonMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={say("menu")}>
        <div className="menu"><Menu /></div>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <NetworkNote />
        <Caught at={key}><Suspense fallback={<Loading />}><Outlet /></Suspense></Caught>
      </AppShell.Main>
    </AppShell>
  );
}
