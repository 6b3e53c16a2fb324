// Types and typed documents of every operation of graphql/operations, one module per file of operations, so that a
// screen's chunk carries the documents of that screen only: src/api/generated/<file>.ts.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync, existsSync } from "node:fs";
import { basename, join } from "node:path";
import { codegen } from "@graphql-codegen/core";
import * as typescript from "@graphql-codegen/typescript";
import * as typescriptOperations from "@graphql-codegen/typescript-operations";
import { buildASTSchema, parse, print, separateOperations, stripIgnoredCharacters } from "graphql";

const FROM = "../graphql/operations";
const INTO = "src/api/generated";
const scalars = {
  BigInt: "string",
  CurrencyCode: "string",
  Date: "string",
  DateTime: "string",
  Decimal: "string",
  Duration: "number",
  JSON: "unknown",
  URL: "string",
};
const config = {
  scalars,
  strictScalars: true,
  onlyOperationTypes: true,
  enumsAsTypes: true,
  skipTypename: true,
  useTypeImports: true,
  dedupeFragments: true,
  preResolveTypes: true,
};

const schema = parse(readFileSync("../graphql/schema.graphql", "utf8"));
const schemaAst = buildASTSchema(schema, { assumeValid: true });
const names = readdirSync(FROM).filter((file) => file.endsWith(".graphql")).sort();

const documents = names.map((file) => ({ location: file, document: parse(readFileSync(join(FROM, file), "utf8")) }));

/** The enums and inputs all operations use, once. */
async function shared() {
  return await codegen({
    filename: join(INTO, "schema.ts"),
    schema,
    schemaAst,
    documents,
    config,
    plugins: [{ typescript: {} }],
    pluginMap: { typescript },
  });
}

const KINDS = { query: "Query", mutation: "Mutation", subscription: "Subscription" };

/**
 * Each operation with the fragments it uses, as text: the client parses it when it is asked. A tree in the chunk would be
 * eleven times as long.
 */
function textsOf(document) {
  const operations = document.definitions.filter((each) => each.kind === "OperationDefinition");
  const apart = separateOperations(document);
  return operations.map(({ name: { value: name }, operation }) => {
    const result = `${name}${KINDS[operation]}`;
    const text = JSON.stringify(stripIgnoredCharacters(print(apart[name])));
    return `export const ${name}Document = ${text} as unknown as TypedDocumentNode<${result}, ${result}Variables>;\n`;
  });
}

/** One module: the results of its operations, and the documents. */
async function moduleOf(file) {
  const own = documents.filter((each) => each.location === file);
  const types = await codegen({
    filename: join(INTO, `${basename(file, ".graphql")}.ts`),
    schema,
    schemaAst,
    documents: own,
    config: { ...config, namespacedImportName: "Types" },
    plugins: [{ typescriptOperations: {} }],
    pluginMap: { typescriptOperations },
  });
  return [types, ...own.flatMap((each) => textsOf(each.document))].join("\n");
}

/** Written only where it changed: a dev server that watches does not reload for nothing. */
function write(name, text) {
  const path = join(INTO, name);
  if (!existsSync(path) || readFileSync(path, "utf8") !== text) writeFileSync(path, text);
  return name;
}

mkdirSync(INTO, { recursive: true });
const wanted = new Set([write("schema.ts", await shared())]);
for (const file of names) {
  const head = `/* Made by codegen.mjs of ${FROM}/${file}. */\nimport type { TypedDocumentNode } from "urql";\nimport type * as Types from "./schema";\n`;
  wanted.add(write(`${basename(file, ".graphql")}.ts`, head + (await moduleOf(file))));
}
for (const old of readdirSync(INTO)) if (!wanted.has(old)) rmSync(join(INTO, old));
