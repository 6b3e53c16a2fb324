import { Group, SegmentedControl, Select, Switch } from "@mantine/core";
import { Choice } from "../choices/Choice";
import { resources } from "../choices/source";
import { useLabels } from "../words/labels";
import { STATES, type CalendarQuestion } from "./useCalendarQuestion";
import { useWords } from "./words";

/** Of which resource, in which state, whose; on a laptop also how it is laid out. */
export function Filters({ of: question }: { of: CalendarQuestion }) {
  const say = useWords();
  const label = useLabels();
  const { resourceId, state, isMine, view, isPhone, set } = question;
  return (
    <Group gap="xs" className="no-print">
      <Choice
        of={resources()}
        size="xs"
        w={{ base: "100%", xs: 220 }}
        aria-label={say("resource")}
        placeholder={say("all_resources")}
        clearable
        clearButtonProps={{ "aria-label": say("all_resources") }}
        value={resourceId}
        onChange={(value) => set("resource", value)}
      />
      <Select
        size="xs"
        w={{ base: "100%", xs: 170 }}
        aria-label={say("state")}
        placeholder={say("all_states")}
        clearable
        clearButtonProps={{ "aria-label": say("all_states") }}
        data={STATES.map((value) => ({ value, label: label("ContentState", value) }))}
        value={state}
        onChange={(value) => set("state", value)}
      />
      <Switch size="sm" label={say("mine")} checked={isMine} onChange={(event) => set("author", event.currentTarget.checked ? "me" : null)} />
      {!isPhone && (
        <SegmentedControl
          size="xs"
          ml="auto"
          aria-label={say("view")}
          value={view}
          onChange={(value) => set("view", value === "agenda" ? value : null)}
          data={[{ value: "month", label: say("view_month") }, { value: "agenda", label: say("view_agenda") }]}
        />
      )}
    </Group>
  );
}
