import { useState } from "react";
import classes from "./choices.module.css";
import type { Named, Source } from "./source";
import { useFound } from "./useFound";
import { useNames } from "./useNames";
import { useWords } from "./words";

interface Option {
  value: string;
  label: string;
  disabled?: boolean;
}

function optionOf({ id, name }: Named): Option {
  return { value: id, label: name };
}

/** What a field offers of a source: the props of its list, and what is to be told of it to who cannot see it. */
export function useOffered(of: Source, chosen: readonly string[]) {
  const say = useWords();
  const [isOpen, open] = useState(false);
  const [typed, type] = useState("");
  const { named, hasMore, isWaiting, problem } = useFound(of, typed.trim(), isOpen);
  const nameOf = useNames(chosen, [...(of.known ?? []), ...named]);
  const labelOf = (id: string) => {
    const name = nameOf(id);
    return name === undefined ? "…" : name ?? say("not_there");
  };
  const offered = named.map(optionOf);
  const listed = new Set(named.map(({ id }) => id));
  const others = chosen.filter((id) => !listed.has(id)).map((id) => ({ value: id, label: labelOf(id) }));
  const more: Option[] = hasMore && !isWaiting ? [{ value: "…", label: say("more"), disabled: true }] : [];
  const none = isWaiting ? say("searching") : problem ?? say("nothing_found");
  const told = more[0]?.label ?? (offered.length > 0 ? say("found", { count: offered.length }) : none);
  return {
    labelOf,
    type,
    told: isOpen && !isWaiting ? told : "",
    list: {
      searchable: true,
      data: [...offered, ...others], // what is chosen stays, whatever was found
      filter: () => [...offered, ...more], // the server narrowed it
      nothingFoundMessage: none,
      onDropdownOpen: () => open(true),
      onDropdownClose: () => open(false),
      classNames: { option: classes.option },
    },
  };
}
