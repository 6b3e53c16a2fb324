/**
 * Figures, days and spans in Kazakh. Chromium says that it has `kk` and carries no data of it: it writes “2026 M11 23” and “1,234”.
 * So they are written here, as CLDR does: figures by the rules of Russian but for two things, days and spans by their parts.
 * formats.mjs compares them with Node's, which has the data.
 */
import type { Formats } from "./words";

const MONTHS = ["қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым", "шілде", "тамыз", "қыркүйек", "қазан", "қараша", "желтоқсан"];
const SHORT_MONTHS = ["қаң.", "ақп.", "нау.", "сәу.", "мам.", "мау.", "шіл.", "там.", "қыр.", "қаз.", "қар.", "жел."];
const WEEKDAYS = ["жексенбі", "дүйсенбі", "сейсенбі", "сәрсенбі", "бейсенбі", "жұма", "сенбі"];
const SHORT_WEEKDAYS = ["жс", "дс", "сс", "ср", "бс", "жм", "сб"];
const ENGLISH_WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
/** As it is counted, and as what comes after it wants it. */
const UNITS: Partial<Record<Intl.RelativeTimeFormatUnit, readonly [string, string]>> = {
  day: ["күн", "күннен"],
  hour: ["сағат", "сағаттан"],
  minute: ["минут", "минуттан"],
};

function number(options?: Intl.NumberFormatOptions) {
  const russian = new Intl.NumberFormat("ru", options);
  const said = ({ type, value }: Intl.NumberFormatPart) => {
    if (type === "literal" && options?.style === "percent") return ""; // 12,3%
    return type === "compact" && value === "тыс." ? "мың" : value;
  };
  return { format: (value: number) => russian.formatToParts(value).map(said).join("") };
}

type Parts = Partial<Record<Intl.DateTimeFormatPartTypes, string>>;

function date(style: Intl.DateTimeFormatOptions["dateStyle"], { year = "", month = "", day = "", weekday = "" }: Parts): string {
  const place = Number(month) - 1;
  if (style === "short") return `${day.padStart(2, "0")}.${month.padStart(2, "0")}.${year.slice(-2)}`;
  if (style === "medium") return `${year} ж. ${day.padStart(2, "0")} ${SHORT_MONTHS[place]}`;
  const long = `${year} ж. ${day} ${MONTHS[place]}`;
  return style === "full" ? `${long}, ${WEEKDAYS[ENGLISH_WEEKDAYS.indexOf(weekday)]}` : long;
}

/** A date of any style, with hours and minutes where a `timeStyle` is given; or the short day of the week alone. */
function day({ dateStyle, timeStyle, weekday, timeZone }: Intl.DateTimeFormatOptions) {
  const english = new Intl.DateTimeFormat("en", {
    timeZone, weekday: "short", year: "numeric", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });
  return {
    format(value: Date): string {
      const parts: Parts = Object.fromEntries(english.formatToParts(value).map((each) => [each.type, each.value]));
      if (weekday) return SHORT_WEEKDAYS[ENGLISH_WEEKDAYS.indexOf(parts.weekday ?? "")] ?? "";
      return date(dateStyle, parts) + (timeStyle ? `, ${parts.hour}:${parts.minute}` : "");
    },
  };
}

function span({ numeric }: Intl.RelativeTimeFormatOptions) {
  const figures = number();
  return {
    format(value: number, unit: Intl.RelativeTimeFormatUnit): string {
      const [counted, after] = UNITS[unit] ?? [unit, unit];
      if (value === 0 && numeric === "auto") return `осы ${counted}`;
      return value < 0 ? `${figures.format(-value)} ${counted} бұрын` : `${figures.format(value)} ${after} кейін`;
    },
  };
}

export const formats: Formats = { number, day, span };
