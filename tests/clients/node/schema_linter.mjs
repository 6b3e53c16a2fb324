// graphql-schema-linter over the schema: every rule but those below. Silent when there is nothing to say.
import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";

const require = createRequire(import.meta.url);
const { run } = require("graphql-schema-linter/lib/runner.js");
const OFF = new Set([
  // By the alphabet a funnel's report would begin with `answeredBy`: ours are sorted as one reads.
  "enum-values-sorted-alphabetically",
  "input-object-fields-sorted-alphabetically",
  "interface-fields-sorted-alphabetically",
  "type-fields-sorted-alphabetically",
  // The enum says what its values mean; what a reader sees of a value is its label, in the reader's language.
  "enum-values-have-descriptions",
]);

const folder = dirname(require.resolve("graphql-schema-linter/lib/rules/types_have_descriptions.js"));
const known = readdirSync(folder).map((file) => file.replace(".js", "").replaceAll("_", "-"));
const rules = known.filter((name) => !OFF.has(name));
const quiet = (text) => text.trim() === "" || process.stdout.write(text);
const argv = ["node", "linter", "--format", "compact", "--rules", rules.join(","), "schema.graphql"];
process.exitCode = await run({ write: (text) => (quiet(text), true) }, null, process.stderr, argv);
