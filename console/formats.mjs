// What kazakhFormats.ts writes is what CLDR says of Kazakh: compared with Node's, which carries the data that Chromium lacks.
import { readFileSync } from "node:fs";
import ts from "typescript";

const source = readFileSync("src/words/kazakhFormats.ts", "utf8");
const { outputText } = ts.transpileModule(source, { compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 } });
const { formats } = await import(`data:text/javascript,${encodeURIComponent(outputText)}`);

const money = (currency, compact) => ({
  style: "currency", currency, currencyDisplay: "narrowSymbol", notation: compact ? "compact" : "standard",
  ...(compact ? { minimumFractionDigits: 0, maximumFractionDigits: 1 } : {}),
});
const FIGURES = [
  {}, { maximumFractionDigits: 2 }, { maximumFractionDigits: 1, signDisplay: "exceptZero" }, { style: "percent", maximumFractionDigits: 1 },
  ...["KZT", "RUB", "USD", "EUR", "UZS"].flatMap((each) => [money(each, false), money(each, true)]),
];
const VALUES = [0, 0.123, -5.5, 7, 999, 1234, 12345.678, -1234567, 7.2e9, 3e12];
const DAYS = [
  ...["short", "medium", "long", "full"].map((dateStyle) => ({ dateStyle, timeZone: "UTC" })),
  { dateStyle: "medium", timeStyle: "short", timeZone: "Asia/Almaty" },
  { weekday: "short", timeZone: "UTC" },
];
const MOMENTS = Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2026, month, 3 + 2 * month, 19 + month % 5, 4 + month)));
const SPANS = [-1234, -40, -1, 0, 1, 5, 1234];

const wrong = [];

/** Notes where ours writes something else than Node's. */
function compare(options, value, ours, nodes) {
  if (ours !== nodes) wrong.push(`${JSON.stringify(options)} of ${value}: ${JSON.stringify(ours)}, and CLDR has ${JSON.stringify(nodes)}.`);
}

if (new Intl.DateTimeFormat("kk", { month: "long" }).format(0).includes("01")) {
  console.error("This Node carries no Kazakh data either, so formats were not compared.");
  process.exit(0);
}
for (const options of FIGURES)
  for (const value of VALUES) compare(options, value, formats.number(options).format(value), new Intl.NumberFormat("kk", options).format(value));
for (const options of DAYS)
  for (const value of MOMENTS) compare(options, value.toISOString(), formats.day(options).format(value), new Intl.DateTimeFormat("kk", options).format(value));
for (const [unit, numeric] of [["day", "always"], ["hour", "auto"], ["minute", "auto"]])
  for (const value of SPANS.filter((each) => each !== 0 || numeric === "auto"))
    compare({ numeric }, `${value} ${unit}`, formats.span({ numeric }).format(value, unit), new Intl.RelativeTimeFormat("kk", { numeric }).format(value, unit));
if (wrong.length) {
  console.error(wrong.join("\n"));
  process.exit(1);
}
