import { Button, Group, SegmentedControl, Stack, TextInput } from "@mantine/core";
import { CalendarRange } from "lucide-react";
import { useState } from "react";
import { LaterPopover } from "../parts/LaterPopover";
import { day } from "../words/format";
import { PRESETS, type ChosenPeriod, type Preset } from "./usePeriod";
import { useWords } from "./words";

/** Chooses the days: presets, or from and to. */
export function PeriodSelect({ of }: { of: ChosenPeriod }) {
  const say = useWords();
  return (
    <Group gap="xs">
      <SegmentedControl
        aria-label={say("period")}
        size="xs"
        value={of.preset ?? ""}
        onChange={(value) => of.choosePreset(value as Preset)}
        data={PRESETS.map((value) => ({ value, label: say(value) }))}
      />
      <Days of={of} />
    </Group>
  );
}

function Days({ of }: { of: ChosenPeriod }) {
  const say = useWords();
  const [[from, to], set] = useState([of.period.start, of.period.end]);
  const isWrong = !from || !to || from > to;
  const target = (
    <Button size="xs" variant="default" leftSection={<CalendarRange size={15} aria-hidden />}>
      {`${day(of.period.start, "short")} – ${day(of.period.end, "short")}`}
    </Button>
  );
  return (
    <LaterPopover label={say("period")} position="bottom-end" target={target} onOpen={() => set([of.period.start, of.period.end])}>
      {(close) => (
        <form onSubmit={(event) => { event.preventDefault(); if (!isWrong) { of.choose({ start: from, end: to }); close(); } }}>
          <Stack gap="xs">
            <TextInput type="date" label={say("from")} value={from} onChange={(event) => set([event.currentTarget.value, to])} />
            <TextInput type="date" label={say("to")} value={to} onChange={(event) => set([from, event.currentTarget.value])} error={isWrong ? say("order") : undefined} />
            <Button type="submit" size="xs" disabled={isWrong}>{say("show")}</Button>
          </Stack>
        </form>
      )}
    </LaterPopover>
  );
}
