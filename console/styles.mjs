// Mantine's styles without those of the components that nothing here shows: a third of what would be waited for before
// anything is drawn. Whoever begins to use one of them is told by the build.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const UNUSED = [
  "ActionBar", "AngleSlider", "BackgroundImage", "Blockquote", "Breadcrumbs", "Cascader", "Chip", "ColorInput", "ColorPicker",
  "DataList", "Dialog", "EmptyState", "FloatingWindow", "Kbd", "LoadingOverlay", "Marquee", "Menubar", "OverflowList",
  "Pagination", "PinInput", "Rating", "RingProgress", "RollingNumber", "Scroller", "SemiCircleProgress", "Slider", "Splitter",
  "Spoiler", "TableOfContents", "Timeline", "Toolbar", "Tour", "Tree", "TreeSelect", "Typography",
];
const WHOLE = "@mantine/core/styles.css";
const IMPORTED = /import\s*\{([^}]*)\}\s*from "@mantine\/core"/g;

/** The names that the sources import of Mantine. */
function used() {
  const files = readdirSync("src", { recursive: true }).filter((name) => name.endsWith(".tsx"));
  const lists = files.flatMap((name) => [...readFileSync(join("src", name), "utf8").matchAll(IMPORTED)].map((found) => found[1]));
  return new Set(lists.flatMap((list) => list.split(",").map((name) => name.trim().replace(/^type /, ""))));
}

/** Vite's plugin: gives out the lean sheet in the place of the whole one. */
export function leanStyles() {
  const whole = createRequire(import.meta.url).resolve(WHOLE);
  return {
    name: "lean-styles",
    enforce: "pre",
    load(id) {
      if (id.split("?")[0] !== whole) return null;
      const names = used();
      const clash = UNUSED.filter((name) => names.has(name));
      if (clash.length) throw new Error(`${clash.join(", ")} is used now: take it out of UNUSED in styles.mjs.`);
      let text = readFileSync(whole, "utf8");
      for (const name of UNUSED) {
        const part = readFileSync(join(dirname(whole), "styles", `${name}.css`), "utf8").trim();
        if (!text.includes(part)) throw new Error(`The styles of ${name} are not where they were: see styles.mjs.`);
        text = text.replace(part, () => "");
      }
      return text;
    },
  };
}
