import { Button, Card, List, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { FunnelDraftTemplateDocument, type EditorDraftFragment, type FunnelWordsQuery } from "../api/generated/funnel_editor";
import { useSend, type Problem } from "../api/send";
import { Problems } from "../parts/Problems";
import { currentLanguage } from "../words/words";
import { useWords } from "./words";

type Template = FunnelWordsQuery["funnelTemplates"][number];

interface Choosing {
  productId: string;
  words: FunnelWordsQuery;
  /** `version` of the draft that is replaced; none where there is no draft. */
  version?: number;
  onTaken: (draft: EditorDraftFragment) => void;
}

/** Funnels to begin with: what they are for, and their steps with the sentence that leads out of each. */
export function Templates({ productId, words, version, onTaken }: Choosing) {
  const [send, sending] = useSend(FunnelDraftTemplateDocument);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [chosen, choose] = useState<string | null>(null);
  const take = async (templateKey: string) => {
    choose(templateKey);
    const input = { productId, templateKey, language: currentLanguage(), expectedVersion: version, replace: version !== undefined };
    const sent = await send({ input });
    setProblems(sent.problems);
    if (sent.payload?.draft) onTaken(sent.payload.draft);
  };
  return (
    <Stack gap="sm">
      <Problems of={problems} />
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {words.funnelTemplates.map((each) => <One key={each.key} template={each} isTaken={sending && chosen === each.key} take={() => void take(each.key)} />)}
      </SimpleGrid>
    </Stack>
  );
}

function One({ template, isTaken, take }: { template: Template; isTaken: boolean; take: () => void }) {
  const say = useWords();
  return (
    <Card withBorder padding="md" component="article" aria-label={template.name}>
      <Stack gap="xs" h="100%" justify="space-between">
        <div>
          <Title order={2} size="h4">{template.name}</Title>
          <Text size="sm" c="dimmed" mb="xs">{template.description}</Text>
          <List type="ordered" size="sm" spacing={2}>
            {template.steps.map(({ step, reachedWhenDescription }) => (
              <List.Item key={step.key}>{step.name}{reachedWhenDescription && <Text size="xs" c="dimmed">{reachedWhenDescription}</Text>}</List.Item>
            ))}
          </List>
        </div>
        <Button variant="light" loading={isTaken} aria-label={say("begin_with", { name: template.name })} onClick={take}>{say("begin")}</Button>
      </Stack>
    </Card>
  );
}
