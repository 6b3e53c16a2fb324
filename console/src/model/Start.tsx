import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { FunnelDraftSaveDocument } from "../api/generated/funnel_editor";
import type { RuleInput } from "../api/generated/schema";
import { useSend, type Problem } from "../api/send";
import { useSession } from "../api/session";
import { Empty } from "../parts/Empty";
import { Problems } from "../parts/Problems";
import { FIRST_RULE } from "./draft";
import type { OfModel } from "./ModelScreen";
import { Templates } from "./Templates";
import { useWords } from "./words";

/** A product without a draft: what one may begin with. */
export function Start(of: OfModel) {
  const say = useWords();
  const mayEdit = useSession().may("FUNNEL_EDIT");
  if (!mayEdit) return <Empty title={say("no_draft")} text={say("no_draft_theirs")} />;
  return (
    <Stack gap="md">
      <Text>{say("no_draft_text")}</Text>
      <Templates productId={of.productId} words={of.words} onTaken={of.refresh} />
      <Blank {...of} />
    </Stack>
  );
}

function Blank({ productId, refresh }: OfModel) {
  const say = useWords();
  const [send, sending] = useSend(FunnelDraftSaveDocument);
  const [problems, setProblems] = useState<Problem[]>([]);
  const begin = async () => {
    const sent = await send({ input: { productId, entryRule: FIRST_RULE as unknown as RuleInput, steps: [] } });
    setProblems(sent.problems);
    refresh();
  };
  return (
    <Group>
      <Problems of={problems} />
      <Button variant="default" loading={sending} onClick={() => void begin()}>{say("blank")}</Button>
    </Group>
  );
}
