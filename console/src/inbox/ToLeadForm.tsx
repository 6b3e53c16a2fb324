import { Anchor, Button, Group, Select, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useQuery } from "urql";
import { ConversationToLeadDocument } from "../api/generated/inbox";
import { ProductChoicesDocument } from "../api/generated/products";
import { useSend, type Problem } from "../api/send";
import { Problems } from "../parts/Problems";
import type { ActionForm } from "./Actions";
import { useWords } from "./words";

/** Whoever wants to buy becomes a lead of a product, at a step of its funnel. */
export function ToLeadForm({ of, done, anew }: ActionForm) {
  const say = useWords();
  const navigate = useNavigate();
  const [send, isSending] = useSend(ConversationToLeadDocument);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [{ data }] = useQuery({ query: ProductChoicesDocument, requestPolicy: "cache-first" });
  const products = (data?.products.edges ?? []).map((edge) => edge.node).filter((each) => each.funnel);
  const [chosen, setChosen] = useState<string | null>(of.product?.id ?? null);
  const [stepKey, setStep] = useState<string | null>(null);
  const product = products.find((each) => each.id === chosen) ?? products[0];
  const submit = async () => {
    const answer = await send({ input: { conversationId: of.id, productId: product?.id, stepKey, expectedVersion: of.version } });
    setProblems(answer.problems);
    const lead = answer.payload?.lead;
    if (!lead) return anew();
    const link = <Anchor component="button" size="sm" onClick={() => void navigate(`/leads/${lead.id}`)}>{lead.name}</Anchor>;
    notifications.show({ color: "green", title: say("to_lead_done"), message: link });
    done();
  };
  return (
    <form onSubmit={(event) => { event.preventDefault(); void submit(); }}>
      <Stack gap="sm">
        <Problems of={problems} />
        <Text size="sm">{say("to_lead_text")}</Text>
        <Select
          label={say("product")} allowDeselect={false} value={product?.id ?? null} data-autofocus openOnFocus={false}
          onChange={(id) => { setChosen(id); setStep(null); }}
          data={products.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <Select
          label={say("step")} clearable value={stepKey} onChange={setStep} placeholder={product?.funnel?.steps[0]?.name}
          data={(product?.funnel?.steps ?? []).map(({ key, name }) => ({ value: key, label: name }))}
        />
        <Group justify="flex-end"><Button type="submit" loading={isSending}>{say("to_lead")}</Button></Group>
      </Stack>
    </form>
  );
}
