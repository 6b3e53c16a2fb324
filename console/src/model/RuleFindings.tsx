import { Text } from "@mantine/core";
import type { Finding } from "./useModel";

/** What was found about a rule, below it. */
export function RuleFindings({ findings }: { findings: Finding[] }) {
  return findings.map(({ code, field, severity, message }) => (
    <Text key={`${code} ${field}`} size="sm" c={severity === "ERROR" ? "red" : "yellow"}>{message}</Text>
  ));
}
