// The words of every folder (en.json and its other languages) say the same: the same keys, the same places for values,
// and each plural in all the forms its language has.
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const FORMS = { en: ["one", "other"], ru: ["one", "few", "many", "other"], kk: ["one", "other"] };
const PLURAL = /_(zero|one|two|few|many|other)$/;
const NEEDED = ["ru"];

/** Folders under `at` that have an en.json. */
function folders(at) {
  const inside = readdirSync(at).map((name) => join(at, name)).filter((path) => statSync(path).isDirectory());
  return [...(existsSync(join(at, "en.json")) ? [at] : []), ...inside.flatMap(folders)];
}

/** `base key -> { forms, values }` of one file. */
function read(file) {
  const found = new Map();
  for (const [key, text] of Object.entries(JSON.parse(readFileSync(file, "utf8")))) {
    const base = key.replace(PLURAL, "");
    const entry = found.get(base) ?? { forms: new Set(), values: new Set() };
    const form = PLURAL.exec(key)?.[1];
    if (form) entry.forms.add(form);
    for (const [, name] of text.matchAll(/{{\s*(\w+)[^}]*}}/g)) entry.values.add(name);
    found.set(base, entry);
  }
  return found;
}

const wrong = [];
for (const folder of folders("src")) {
  const english = read(join(folder, "en.json"));
  for (const [language, forms] of Object.entries(FORMS)) {
    const file = join(folder, `${language}.json`);
    if (!existsSync(file)) {
      if (NEEDED.includes(language)) wrong.push(`${file} is missing.`);
      continue;
    }
    const words = read(file);
    for (const key of english.keys()) if (!words.has(key)) wrong.push(`${file}: "${key}" is missing.`);
    for (const [key, entry] of words) {
      const original = english.get(key);
      if (!original) wrong.push(`${file}: "${key}" is not in en.json.`);
      else if ([...original.values].sort().join() !== [...entry.values].sort().join())
        wrong.push(`${file}: "${key}" takes other values than en.json.`);
      const lacking = entry.forms.size ? forms.filter((form) => !entry.forms.has(form)) : [];
      if (lacking.length) wrong.push(`${file}: "${key}" lacks the plural forms ${lacking.join(", ")}.`);
    }
  }
}
if (wrong.length) {
  console.error(wrong.join("\n"));
  process.exit(1);
}
