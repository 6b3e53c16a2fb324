import { Anchor, Button, Group, Radio, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import { useClient, useQuery } from "urql";
import { FunnelDraftFromTemplateDocument, GuideFunnelPublishDocument, GuideTemplatesDocument } from "../api/generated/guide";
import { ProductChoicesDocument } from "../api/generated/products";
import { useSend, type Problem } from "../api/send";
import { Answered } from "../parts/Answered";
import { Problems } from "../parts/Problems";
import type { ProductChoice } from "../products/useProduct";
import { currentLanguage } from "../words/words";
import { useWords } from "./words";

/** The way of a customer, from a template: the draft is written and published; the editor changes it afterwards. */
export function FunnelStep({ product, done }: { product: ProductChoice; done: () => void }) {
  const say = useWords();
  const answer = useQuery({ query: GuideTemplatesDocument, variables: { language: currentLanguage() } });
  const [key, setKey] = useState("");
  const { use, problems, running } = useTemplate(product, done);
  if (product.funnel) {
    return <Text size="sm">{say("have_funnel", { steps: product.funnel.steps.map(({ name }) => name).join(" → ") })}</Text>;
  }
  return (
    <Answered of={answer} rows={3}>
      {({ funnelTemplates: templates }) => (
        <Stack gap="sm">
          <Radio.Group label={say("template")} value={key} onChange={setKey}>
            <Stack gap="xs" mt={4}>
              {templates.map((each) => (
                <Radio key={each.key} value={each.key} label={each.name} description={`${each.description} ${each.steps.map(({ step }) => step.name).join(" → ")}`} />
              ))}
            </Stack>
          </Radio.Group>
          <Problems of={problems} />
          <Group>
            <Button disabled={!key} loading={running} onClick={() => void use(key)}>{say("use_template")}</Button>
            <Anchor component={Link} to={`/funnel/model?product=${product.id}`} size="sm" underline="always">{say("own_funnel")}</Anchor>
          </Group>
        </Stack>
      )}
    </Answered>
  );
}

function useTemplate(product: ProductChoice, done: () => void) {
  const client = useClient();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [write, writing] = useSend(FunnelDraftFromTemplateDocument);
  const [publish, publishing] = useSend(GuideFunnelPublishDocument);
  const use = async (templateKey: string) => {
    const written = await write({ input: { productId: product.id, templateKey, language: currentLanguage(), replace: true } });
    setProblems(written.problems);
    if (!written.payload?.draft) return;
    const published = await publish({ input: { productId: product.id, expectedVersion: written.payload.draft.version } });
    setProblems(published.problems);
    if (!published.payload?.funnel) return;
    await client.query(ProductChoicesDocument, {}, { requestPolicy: "network-only" }).toPromise();
    done();
  };
  return { use, problems, running: writing || publishing };
}
