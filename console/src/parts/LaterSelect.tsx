import { ComboboxChevron, InputBase, type ComboboxItem, type SelectProps } from "@mantine/core";
import { Suspense, useState, type KeyboardEvent } from "react";
import { useFile, whenUsed } from "./files";

export type SelectOf = Pick<SelectProps, "size" | "w" | "placeholder" | "value" | "clearable" | "allowDeselect"> & {
  "aria-label": string;
  data: ComboboxItem[];
  onChange: (value: string | null) => void;
};

const OPENING = new Set(["Enter", " ", "ArrowDown", "ArrowUp"]);
const load = async () => (await import("./OpenSelect")).OpenSelect;
whenUsed(load);

/** One of a few, for the head of a screen: the list comes with the first click, and until then its field stands there alone. */
export function LaterSelect(select: SelectOf) {
  const [isWanted, want] = useState(false);
  const { data, value, onChange: _, clearable, allowDeselect: __, ...others } = select;
  const press = (event: KeyboardEvent) => {
    if (!OPENING.has(event.key)) return;
    event.preventDefault();
    want(true);
  };
  const closed = (
    <InputBase
      {...others}
      role="combobox" aria-haspopup="listbox" aria-expanded={isWanted} readOnly pointer
      value={data.find((each) => each.value === value)?.label ?? ""}
      rightSection={<ComboboxChevron size={select.size} />} rightSectionPointerEvents="none"
      onClick={() => want(true)} onKeyDown={press}
    />
  );
  const canBeCleared = clearable && value !== null && value !== undefined; // by a button that only the whole one has
  return isWanted || canBeCleared ? <Suspense fallback={closed}><Opened select={select} isAsked={isWanted} /></Suspense> : closed;
}

function Opened({ select, isAsked }: { select: SelectOf; isAsked: boolean }) {
  const OpenSelect = useFile(load);
  return <OpenSelect select={select} isAsked={isAsked} />;
}
