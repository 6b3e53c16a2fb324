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

interface State {
  isWaiting: boolean;
  hasMore: boolean;
  isEmpty: boolean;
  problem?: string;
}

/** What stands below the choices, of those that are there and those that are not. */
function saidOf({ isWaiting, hasMore, isEmpty, problem }: State, say: ReturnType<typeof useWords>): string | undefined {
  if (isWaiting) return undefined;
  if (hasMore) return say("more");
  return isEmpty ? problem ?? say("nothing_found") : undefined;
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
  const isSearched = !isWaiting && typed.trim() !== "";
  const said = saidOf({ isWaiting, hasMore, problem, isEmpty: offered.length === 0 }, say);
  const first = isSearched ? offered[0]?.label : undefined;
  return {
    labelOf,
    type,
    told: isOpen ? [said, first && say("enter_takes", { name: first })].filter(Boolean).join(" ") : "",
    list: {
      searchable: true,
      data: [...offered, ...others], // what is chosen stays, whatever was found
      filter: () => (said ? [...offered, { value: "…", label: said, disabled: true }] : offered), // the server narrowed it
      nothingFoundMessage: say("searching"),
      selectFirstOptionOnChange: isSearched, // with each answer anew: what stood there before may be another now
      withScrollArea: false,
      comboboxProps: { preventPositionChangeWhenVisible: false }, // it opens before it knows how long it will be
      onDropdownOpen: () => open(true),
      onDropdownClose: () => open(false),
      classNames: { option: classes.option, options: classes.options },
    },
  };
}
