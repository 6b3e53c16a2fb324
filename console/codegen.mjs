// Types and typed documents of every operation of graphql/operations, one module per file of operations, so that a
// screen's chunk carries the documents of that screen only: src/api/generated/<file>.ts.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync, existsSync } from "node:fs";
import { basename, join } from "node:path";
import { codegen } from "@graphql-codegen/core";
import * as typedDocumentNode from "@graphql-codegen/typed-document-node";
import * as typescript from "@graphql-codegen/typescript";
import * as typescriptOperations from "@graphql-codegen/typescript-operations";
import { buildASTSchema, parse } from "graphql";

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
  documentMode: "documentNode",
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

/** One module: the results of its operations, and the documents. */
async function moduleOf(file) {
  return await codegen({
    filename: join(INTO, `${basename(file, ".graphql")}.ts`),
    schema,
    schemaAst,
    documents: documents.filter((each) => each.location === file),
    config: { ...config, namespacedImportName: "Types" },
    plugins: [{ typescriptOperations: {} }, { typedDocumentNode: {} }],
    pluginMap: { typescriptOperations, typedDocumentNode },
  });
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
  const head = `/* Made by codegen.mjs of ${FROM}/${file}. */\nimport type * as Types from "./schema";\n`;
  wanted.add(write(`${basename(file, ".graphql")}.ts`, head + (await moduleOf(file))));
}
for (const old of readdirSync(INTO)) if (!wanted.has(old)) rmSync(join(INTO, old));
