// The words of every folder (en.json and its other languages) say the same: the same keys, the same places for values,
// each plural in all the forms its language has and in no other, and nothing left in the language it was translated from.
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const FORMS = { en: ["one", "other"], ru: ["one", "few", "many", "other"], kk: ["one", "other"] };
const PLURAL = /_(zero|one|two|few|many|other)$/;
const NEEDED = ["ru", "kk"];
/** What is the same in every language. */
const SAME = /^(utm_\w+|ROMI|Ctrl \+ Enter)$/;
/** What others call their own things. */
const NAMES = /TikTok for Business|Keys and tokens/g;
const ENGLISH = /(?<!\p{L})(the|of|and|is|are|to|for|with|not)(?!\p{L})/iu;
const RUSSIAN = /(?<!\p{L})(и|или|что|это|для|на|из|как|при|по|за|до|от|в|с|к|о)(?!\p{L})/iu;

/** What a text says itself: without values, what others call things («…»), addresses and JSON. */
function itself(text) {
  return text.replaceAll(NAMES, "").replaceAll(/{{[^}]*}}|«[^»]*»|https?:\S+|{"[^}]*}+/g, "");
}

/** Why a text is not of its language; undefined where nothing speaks against it. */
function foreign(language, text, { en, ru }) {
  const own = itself(text);
  const letters = own.match(/\p{L}+/gu) ?? [];
  if (text === en && letters.length > 0 && !SAME.test(text)) return "is still in English";
  if (ENGLISH.test(own)) return "has English words in it";
  if (language !== "kk") return undefined;
  // Short names may be the same (Лид, Импорт, Эл. почта); sentences are not.
  if (text === ru && letters.length > 2) return "is still in Russian";
  return RUSSIAN.test(own) || /ё/i.test(own) ? "has Russian words in it" : undefined;
}

/** Folders under `at` that have an en.json. */
function folders(at) {
  const inside = readdirSync(at).map((name) => join(at, name)).filter((path) => statSync(path).isDirectory());
  return [...(existsSync(join(at, "en.json")) ? [at] : []), ...inside.flatMap(folders)];
}

/** One file as it stands; nothing of one that is not there. */
function texts(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}

/** `base key -> { forms, values }` of one file. */
function read(file) {
  const found = new Map();
  for (const [key, text] of Object.entries(texts(file))) {
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
  const [en, ru] = [texts(join(folder, "en.json")), texts(join(folder, "ru.json"))];
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
      const more = [...entry.forms].filter((form) => !forms.includes(form));
      if (more.length) wrong.push(`${file}: "${key}" has plural forms the language has not: ${more.join(", ")}.`);
    }
    if (language === "en") continue;
    for (const [key, text] of Object.entries(texts(file))) {
      const why = foreign(language, text, { en: en[key], ru: ru[key] });
      if (why) wrong.push(`${file}: "${key}" ${why}.`);
    }
  }
}
if (wrong.length) {
  console.error(wrong.join("\n"));
  process.exit(1);
}
