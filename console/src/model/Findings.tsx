import { Alert, List, Text } from "@mantine/core";
import type { Model } from "./draft";
import type { Finding } from "./useModel";
import { useWords } from "./words";

/** Everything that keeps the draft from being published, and what is worth a second look. */
export function Findings({ findings, model }: { findings: Finding[]; model: Model }) {
  const say = useWords();
  const errors = findings.filter(({ severity }) => severity === "ERROR");
  const warnings = findings.filter(({ severity }) => severity === "WARNING");
  const nameOf = (uid: string | null) => model.steps.find((step) => step.uid === uid)?.name;
  const list = (some: Finding[]) => (
    <List size="sm" listStyleType="none">
      {some.map((each) => <List.Item key={`${each.code} ${each.field}`}>{[nameOf(each.uid), each.message].filter(Boolean).join(": ")}</List.Item>)}
    </List>
  );
  return (
    <>
      {errors.length > 0 && <Alert color="red" variant="light" title={say("errors", { count: errors.length })}>{list(errors)}</Alert>}
      {warnings.length > 0 && <Alert color="yellow" variant="light" title={say("warnings", { count: warnings.length })}>{list(warnings)}</Alert>}
      {findings.length === 0 && <Text size="sm" c="dimmed">{say("all_right")}</Text>}
    </>
  );
}

/** What was found about a field, as a field shows it: an error below it, a warning beside its label. */
export function beside(findings: Finding[], uid: string | null, part: string): { error?: string; description?: React.ReactNode } {
  const found = findings.find((each) => each.uid === uid && each.part === part);
  if (!found) return {};
  if (found.severity === "ERROR") return { error: found.message };
  return { description: <Text span inherit c="yellow">{found.message}</Text> };
}
