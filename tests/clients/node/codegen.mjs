// Types and typed documents of every operation, as graphql-codegen makes them for a front end: generated/graphql.ts.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { codegen } from "@graphql-codegen/core";
import * as typedDocumentNode from "@graphql-codegen/typed-document-node";
import * as typescript from "@graphql-codegen/typescript";
import * as typescriptOperations from "@graphql-codegen/typescript-operations";
import { parse } from "graphql";

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
const read = (file) => parse(readFileSync(file, "utf8"));
const documents = readdirSync("operations", { recursive: true }).filter((file) => file.endsWith(".graphql"));

const text = await codegen({
  filename: "generated/graphql.ts",
  schema: read("schema.graphql"),
  documents: documents.map((file) => ({ location: file, document: read(`operations/${file}`) })),
  config: { scalars, strictScalars: true, onlyOperationTypes: true, enumsAsTypes: true, skipTypename: true, useTypeImports: true },
  plugins: [{ typescript: {} }, { typescriptOperations: {} }, { typedDocumentNode: {} }],
  pluginMap: { typescript, typescriptOperations, typedDocumentNode },
});
for (const folder of ["generated", "src/relay/__generated__"]) mkdirSync(folder, { recursive: true });
writeFileSync("generated/graphql.ts", text);
