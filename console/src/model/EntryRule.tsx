import { Card, Stack, Text, Title } from "@mantine/core";
import { RuleEditor } from "./rule/RuleEditor";
import { RuleFindings } from "./RuleFindings";
import { Sentence } from "./Sentence";
import classes from "./model.module.css";
import type { Editor } from "./useModel";
import { useWords } from "./words";

/** The rule that lets a person into the first step. */
export function EntryRule({ editor, mayEdit }: { editor: Editor; mayEdit: boolean }) {
  const say = useWords();
  const { model, change, said, status } = editor;
  return (
    <Card withBorder padding="md">
      <Stack gap="xs">
        <Title order={2} size="h4">{say("entry_rule")}</Title>
        <Text size="sm" c="dimmed">{say("entry_rule_text")}</Text>
        <Sentence text={said.entrySentence} isOld={status !== "saved"} />
        {mayEdit && (
          <fieldset className={classes.fields} aria-label={say("entry_rule")}>
            <RuleEditor name={say("entry_rule")} rule={model.entryRule} change={(entryRule) => change({ ...model, entryRule })} />
          </fieldset>
        )}
        <RuleFindings findings={said.findings.filter(({ uid, part }) => uid === null && part.includes("entryRule"))} />
      </Stack>
    </Card>
  );
}
