import { ActionIcon, Button, Group, Popover, ScrollArea, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Bookmark, X } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import type { AskedLeads } from "./useQuestion";
import { BUILT_IN, useSavedViews } from "./views";
import { useWords } from "./words";

/** Named questions: one is gone to by its link, and the question of now can be named. */
export function ViewBar({ of: { address } }: { of: AskedLeads }) {
  const say = useWords();
  const { views, save, remove } = useSavedViews();
  const isNamed = [...BUILT_IN, ...views].some((each) => each.address === address);
  return (
    <ScrollArea type="never">
      <Group gap={4} wrap="nowrap" component="nav" aria-label={say("views")}>
        {BUILT_IN.map((each) => <ViewLink key={each.key} name={say(each.key)} to={each.address} at={address} />)}
        {views.map((each) => (
          <Group key={each.name} gap={0} wrap="nowrap">
            <ViewLink name={each.name} to={each.address} at={address} />
            {each.address === address && (
              <ActionIcon variant="subtle" color="gray" size="sm" aria-label={say("view_remove", { name: each.name })} onClick={() => remove(each.name)}>
                <X size={14} aria-hidden />
              </ActionIcon>
            )}
          </Group>
        ))}
        {!isNamed && <SaveView save={(name) => save({ name, address })} />}
      </Group>
    </ScrollArea>
  );
}

function ViewLink({ name, to, at }: { name: string; to: string; at: string }) {
  const isHere = to === at;
  return (
    <Button
      component={Link}
      to={{ pathname: "/leads", search: to }}
      size="compact-sm"
      variant={isHere ? "light" : "subtle"}
      color={isHere ? undefined : "gray"}
      aria-current={isHere ? "page" : undefined}
      style={{ flexShrink: 0 }}
    >
      {name}
    </Button>
  );
}

function SaveView({ save }: { save: (name: string) => void }) {
  const say = useWords();
  const [isOpen, popover] = useDisclosure(false);
  const [name, setName] = useState("");
  return (
    <Popover opened={isOpen} onChange={popover.toggle} trapFocus shadow="md" withRoles>
      <Popover.Target>
        <Button size="compact-sm" variant="subtle" leftSection={<Bookmark size={14} aria-hidden />} onClick={popover.toggle} style={{ flexShrink: 0 }}>
          {say("view_save")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={say("view_save")}>
        <form onSubmit={(event) => { event.preventDefault(); if (name.trim()) { save(name.trim()); popover.close(); } }}>
          <Group align="end" gap="xs">
            <TextInput label={say("view_name")} value={name} maxLength={40} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
            <Button type="submit" disabled={!name.trim()}>{say("save")}</Button>
          </Group>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
