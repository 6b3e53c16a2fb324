import "@mantine/dates/styles.layer.css";
import "dayjs/locale/kk";
import "dayjs/locale/ru";
import { ActionIcon, Button, Group } from "@mantine/core";
import { DatesProvider, MonthPickerInput } from "@mantine/dates";
import dayjs from "dayjs";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useSession } from "../api/session";
import { today } from "../words/format";
import { currentLanguage, type Language } from "../words/words";
import { monthAfter } from "./days";
import type { CalendarQuestion } from "./useCalendarQuestion";
import { useWords } from "./words";

const FORMATS: Record<Language, string> = { en: "MMMM YYYY", ru: "MMMM YYYY", kk: "YYYY [ж.] MMMM" };

/** The month shown: the ones beside it, this one, any. */
export function MonthBar({ of: { month, set } }: { of: CalendarQuestion }) {
  const say = useWords();
  const format = FORMATS[currentLanguage()];
  const zone = useSession().workspace.timeZone;
  const now = today(zone).slice(0, 7);
  return (
    <Group gap={4} wrap="nowrap" role="group" aria-label={say("month")}>
      <ActionIcon variant="default" size="md" aria-label={say("month_before")} onClick={() => set("month", monthAfter(month, -1))}><ChevronLeft size={16} aria-hidden /></ActionIcon>
      <DatesProvider settings={{ locale: currentLanguage() }}>
        <MonthPickerInput
          id="month-shown" // the popover, too, is named by it
          popoverProps={{ id: "month-shown" }}
          size="xs"
          miw={130}
          aria-label={say("month_shown", { month: dayjs(`${month}-01`).locale(currentLanguage()).format(format) })}
          valueFormat={format}
          value={`${month}-01`}
          onChange={(value) => set("month", value?.slice(0, 7) ?? null)}
          ariaLabels={{ previousYear: say("year_before"), nextYear: say("year_after") }}
        />
      </DatesProvider>
      <ActionIcon variant="default" size="md" aria-label={say("month_after")} onClick={() => set("month", monthAfter(month, 1))}><ChevronRight size={16} aria-hidden /></ActionIcon>
      <Button size="xs" variant="default" disabled={month === now} onClick={() => set("month", null)}>{say("this_month")}</Button>
    </Group>
  );
}
