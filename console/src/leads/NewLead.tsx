import { Anchor, Button, Group, Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useDraft } from "../api/draft";
import { LeadCreateDocument } from "../api/generated/leads";
import type { IdentityInput } from "../api/generated/schema";
import { useSend, type Problem } from "../api/send";
import { dialogs } from "../parts/modals";
import { Problems, placeProblems } from "../parts/Problems";
import { identitiesOf } from "./identities";
import { useLeadChoices } from "./useLeadChoices";
import { useWords } from "./words";

/** Opens the dialog that starts a lead by hand. */
export async function newLead(title: string, onDone: () => void, open: (id: string) => void): Promise<void> {
  const modals = await dialogs();
  const id = modals.open({
    title,
    children: <NewLead onDone={() => { modals.close(id); onDone(); }} open={open} />,
  });
}

/** Which field the problem of an identity is about, by its place in what was sent. */
function placed(problems: Problem[], identities: IdentityInput[]): Problem[] {
  return problems.map((each) => {
    const place = /identities\.(\d+)/.exec(each.field ?? "")?.[1];
    if (!place) return each;
    return { ...each, field: identities[Number(place)]?.kind === "PHONE" ? "phone" : "email" };
  });
}

function NewLead({ onDone, open }: { onDone: () => void; open: (id: string) => void }) {
  const say = useWords();
  const [send, isSending] = useSend(LeadCreateDocument);
  const [problems, setProblems] = useState<Problem[]>([]);
  const products = useLeadChoices().products.filter((each) => each.funnel);
  const form = useForm({
    initialValues: { productId: "", name: "", phone: "", email: "", stepKey: "", selfReported: "" },
    validate: { phone: (phone, { email }) => (phone.trim() || email.trim() ? null : say("contact_needed")) },
  });
  const forget = useDraft(form, "lead:new");
  const product = products.find((each) => each.id === form.values.productId) ?? products[0];
  const steps = product?.funnel?.steps ?? [];
  const submit = form.onSubmit(async (values) => {
    const identities = identitiesOf(values.phone, values.email);
    const input = {
      productId: product?.id ?? "",
      identities,
      name: values.name.trim() || null,
      stepKey: values.stepKey || null,
      selfReported: values.selfReported.trim() || null,
    };
    const answer = await send({ input });
    setProblems(placeProblems(form, placed(answer.problems, identities)));
    const lead = answer.payload?.lead;
    if (!lead) return;
    forget();
    const link = <Anchor component="button" size="sm" onClick={() => open(lead.id)}>{lead.name}</Anchor>;
    notifications.show({ color: "green", title: say("created_title"), message: link });
    onDone();
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Problems of={problems} />
        <TextInput label={say("name")} autoComplete="off" data-autofocus {...form.getInputProps("name")} />
        <Group grow align="start">
          <TextInput label={say("phone")} type="tel" autoComplete="off" {...form.getInputProps("phone")} />
          <TextInput label={say("email")} type="email" autoComplete="off" {...form.getInputProps("email")} />
        </Group>
        {products.length > 1 && (
          <Select
            label={say("product")} allowDeselect={false} {...form.getInputProps("productId")} value={product?.id ?? null}
            data={products.map(({ id, name }) => ({ value: id, label: name }))}
          />
        )}
        <Select
          label={say("step")} clearable placeholder={steps[0]?.name} {...form.getInputProps("stepKey")}
          data={steps.map(({ key, name }) => ({ value: key, label: name }))}
        />
        <TextInput label={say("self_reported")} description={say("self_reported_text")} {...form.getInputProps("selfReported")} />
        <Group justify="flex-end"><Button type="submit" loading={isSending}>{say("create")}</Button></Group>
      </Stack>
    </form>
  );
}
