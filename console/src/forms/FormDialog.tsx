import { Button, Group, Modal, MultiSelect, Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useQuery } from "urql";
import { useDraft } from "../api/draft";
import { FormCreateDocument } from "../api/generated/forms";
import { ProductChoicesDocument } from "../api/generated/products";
import type { ResourceFilter } from "../api/generated/schema";
import { useSend, type Problem } from "../api/send";
import { useSession } from "../api/session";
import { Choice } from "../choices/Choice";
import { resources } from "../choices/source";
import { placeProblems, Problems } from "../parts/Problems";
import { useReturnedFocus } from "../parts/useReturnedFocus";
import { inputOf, LANGUAGES, type Language } from "./draft";
import { firstDefinition } from "./starter";
import { useLanguages } from "./useLanguages";
import { useWords } from "./words";

const IN_USE: ResourceFilter = { not: { state: { in: ["REJECTED", "RETIRED"] } } };

/** A new form: what it is called, where it stands, and at which step those who fill it in begin. */
export function FormDialog({ close, done }: { close: () => void; done: (id: string) => void }) {
  const say = useWords();
  useReturnedFocus();
  const { language } = useSession().workspace;
  const languages = useLanguages();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [create, creating] = useSend(FormCreateDocument);
  const needed = (value: string | unknown[]) => (value.length > 0 ? null : say("needed"));
  const form = useForm({
    initialValues: { name: "", productId: "", resourceId: "", stepKey: "", languages: [LANGUAGES.find((each) => each === language) ?? "en"] as string[] },
    validate: { name: needed, productId: needed, resourceId: needed, stepKey: needed, languages: needed },
  });
  const forget = useDraft(form, "form");
  const { products, steps } = useChoices(form.getValues().productId);
  const submit = form.onSubmit(async ({ languages: chosen, ...values }) => {
    const { payload, problems: found } = await create({ input: { ...values, definition: inputOf(firstDefinition(values.name, chosen as Language[])) } });
    setProblems(placeProblems(form, found));
    if (found.length > 0 || !payload?.form) return;
    forget();
    close();
    done(payload.form.id);
  });
  return (
    <Modal opened onClose={close} title={say("add")} size="lg" closeButtonProps={{ "aria-label": say("no") }}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <TextInput label={say("name")} description={say("name_hint")} data-autofocus {...form.getInputProps("name")} />
          <Choice of={resources(IN_USE)} label={say("resource")} description={say("resource_hint")} {...form.getInputProps("resourceId")} />
          <Group grow align="flex-start">
            <Select label={say("product")} allowDeselect={false} data={products} {...form.getInputProps("productId")} onChange={(id) => form.setValues({ productId: id ?? "", stepKey: "" })} />
            <Select label={say("step")} description={say("step_hint")} disabled={steps.length === 0} data={steps} {...form.getInputProps("stepKey")} />
          </Group>
          <MultiSelect label={say("languages")} description={say("languages_hint")} data={languages} {...form.getInputProps("languages")} />
          <Problems of={problems} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>{say("no")}</Button>
            <Button type="submit" loading={creating}>{say("create")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** What a form may be about: products with a published funnel, the product's steps. */
function useChoices(productId: string) {
  const [{ data }] = useQuery({ query: ProductChoicesDocument, requestPolicy: "cache-first" });
  const products = data?.products.edges.map(({ node }) => node).filter(({ funnel }) => funnel) ?? [];
  return {
    products: products.map(({ id, name }) => ({ value: id, label: name })),
    steps: products.find(({ id }) => id === productId)?.funnel?.steps.map(({ key, name }) => ({ value: key, label: name })) ?? [],
  };
}
