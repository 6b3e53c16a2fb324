import { ActionIcon, Button, Group, TextInput } from "@mantine/core";
import { Bookmark, X } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { LaterPopover } from "../parts/LaterPopover";
import classes from "./leads.module.css";
import type { AskedLeads } from "./useQuestion";
import { BUILT_IN, useSavedViews } from "./views";
import { useWords } from "./words";

/** Named questions: one is gone to by its link, and the question of now can be named. */
export function ViewBar({ of: { address } }: { of: AskedLeads }) {
  const say = useWords();
  const { views, save, remove } = useSavedViews();
  const isNamed = [...BUILT_IN, ...views].some((each) => each.address === address);
  return (
    <div className={classes.views}>
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
    </div>
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
  const [name, setName] = useState("");
  const target = (
    <Button size="compact-sm" variant="subtle" leftSection={<Bookmark size={14} aria-hidden />} style={{ flexShrink: 0 }}>{say("view_save")}</Button>
  );
  return (
    <LaterPopover label={say("view_save")} target={target}>
      {(close) => (
        <form onSubmit={(event) => { event.preventDefault(); if (name.trim()) { save(name.trim()); close(); } }}>
          <Group align="end" gap="xs">
            <TextInput label={say("view_name")} value={name} maxLength={40} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
            <Button type="submit" disabled={!name.trim()}>{say("save")}</Button>
          </Group>
        </form>
      )}
    </LaterPopover>
  );
}
