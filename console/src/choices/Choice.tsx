import { MultiSelect, Select, type MultiSelectProps, type SelectProps } from "@mantine/core";
import type { Source } from "./source";
import { useOffered } from "./useOffered";

type Own = "data" | "filter" | "limit" | "searchable" | "searchValue" | "onSearchChange" | "onDropdownOpen" | "onDropdownClose" | "nothingFoundMessage" | "classNames";

interface Offering {
  of: Source;
}

/** One of however many there are: the list is the server's for what is typed, and says when it is not all. */
export function Choice({ of, value, ...select }: Omit<SelectProps, Own | "value"> & Offering & { value?: string | null }) {
  const chosen = value || null; // a form writes nothing as ""
  const { list, type, told, labelOf } = useOffered(of, chosen ? [chosen] : []);
  return (
    <>
      <Select {...select} {...list} value={chosen} onSearchChange={(text) => type(chosen && text === labelOf(chosen) ? "" : text)} />
      <span role="status" className="unseen">{told}</span>
    </>
  );
}

/** Several of them. */
export function Choices({ of, value = [], ...select }: Omit<MultiSelectProps, Own | "value"> & Offering & { value?: string[] }) {
  const { list, type, told } = useOffered(of, value);
  return (
    <>
      <MultiSelect {...select} {...list} value={value} onSearchChange={type} />
      <span role="status" className="unseen">{told}</span>
    </>
  );
}
