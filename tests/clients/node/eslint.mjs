// @graphql-eslint over the schema: Relay's rules, names and descriptions. Silent when there is nothing to say.
import { ESLint } from "eslint";
import plugin from "@graphql-eslint/eslint-plugin";

const schema = "./schema.graphql";
const rules = {
  "relay-connection-types": "error",
  "relay-page-info": "error",
  // A connection pages forward, backward or both, says the specification; funnelReportLeads pages forward only.
  "relay-arguments": ["error", { includeBoth: false }],
  // Lists that are short by nature (roles, steps of a funnel) are plain lists: the specification asks edges of
  // connections only. That each edge is an edge type with node and cursor is checked.
  "relay-edge-types": ["error", { withEdgeSuffix: true, shouldImplementNode: true, listTypeCanWrapOnlyEdgeType: false }],
  "naming-convention": [
    "error",
    {
      types: "PascalCase",
      FieldDefinition: "camelCase",
      InputValueDefinition: "camelCase",
      Argument: "camelCase",
      DirectiveDefinition: "camelCase",
      EnumValueDefinition: "UPPER_CASE",
      allowLeadingUnderscore: false,
    },
  ],
  "no-hashtag-description": "error",
  "no-scalar-result-type-on-mutation": "error",
  "no-unreachable-types": "error",
  "possible-type-extension": "error",
  "require-deprecation-reason": "error",
  "require-description": ["error", { types: true, FieldDefinition: true, InputValueDefinition: true }],
  "require-nullable-fields-with-oneof": "error",
  "unique-enum-value-names": "error",
  // Values that have no identity of their own (Money, edges, reports) are no nodes, so strict-id-in-types is not asked.
};

const linter = new ESLint({
  overrideConfigFile: true,
  overrideConfig: [
    {
      files: ["**/*.graphql"],
      languageOptions: { parser: plugin.parser, parserOptions: { graphQLConfig: { schema } } },
      plugins: { "@graphql-eslint": plugin },
      rules: Object.fromEntries(Object.entries(rules).map(([name, rule]) => [`@graphql-eslint/${name}`, rule])),
    },
  ],
});

const messages = (await linter.lintFiles([schema])).flatMap((file) => file.messages);
for (const { line, message, ruleId } of messages) console.log(`${line}: ${message} (${ruleId})`);
process.exitCode = messages.length === 0 ? 0 : 1;
