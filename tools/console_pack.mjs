// Writes beside every text that the console's build left: the same by brotli and by gzip, where that is worth a file.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const TEXTS = new Set([".css", ".js", ".json", ".svg", ".txt", ".webmanifest"]);
const LEAST_BYTES = 1024;
// The best there is: it is done once a build, and saves a twelfth beside 9.
const brotli = (text) => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
const gzip = (text) => gzipSync(text, { level: 9 });

const [folder] = process.argv.slice(2);
for (const name of readdirSync(folder, { recursive: true })) {
  if (!TEXTS.has(extname(name))) continue;
  const text = readFileSync(join(folder, name));
  if (text.length < LEAST_BYTES) continue;
  writeFileSync(join(folder, `${name}.br`), brotli(text));
  writeFileSync(join(folder, `${name}.gz`), gzip(text));
}
