import { Button, Group, Modal, MultiSelect, NumberInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { EditorProductCreateDocument } from "../api/generated/funnel_editor";
import type { Market, SaleKind } from "../api/generated/schema";
import { useSend, type Problem } from "../api/send";
import { useSession } from "../api/session";
import { placeProblems, Problems } from "../parts/Problems";
import { useReturnedFocus } from "../parts/useReturnedFocus";
import { useCommonWords } from "../parts/words";
import { useChoices } from "../words/labels";
import { useWords } from "./words";

/** A new product: what it is called, to whom and how it is sold. */
export function NewProduct({ onClose, onMade }: { onClose: () => void; onMade: (id: string) => void }) {
  const say = useWords();
  const common = useCommonWords();
  useReturnedFocus();
  const { currency } = useSession().workspace;
  const markets = useChoices("Market");
  const saleKinds = useChoices("SaleKind");
  const [send, sending] = useSend(EditorProductCreateDocument);
  const [problems, setProblems] = useState<Problem[]>([]);
  const some = (value: string | string[]) => (value.length ? null : common("needed"));
  const form = useForm({
    initialValues: { name: "", markets: [] as string[], saleKinds: [] as string[], price: "" },
    validate: { name: some, markets: some, saleKinds: some },
  });
  const submit = form.onSubmit(async ({ price, ...values }) => {
    const input = { ...values, markets: values.markets as Market[], saleKinds: values.saleKinds as SaleKind[], price: price ? { amount: price, currency } : undefined };
    const sent = await send({ input });
    setProblems(placeProblems(form, sent.problems));
    if (!sent.payload?.product) return;
    onMade(sent.payload.product.id);
    onClose();
  });
  return (
    <Modal opened onClose={onClose} title={say("new_product")}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Problems of={problems} />
          <TextInput label={say("product_name")} withAsterisk data-autofocus {...form.getInputProps("name")} />
          <MultiSelect label={say("markets")} withAsterisk searchable data={markets} {...form.getInputProps("markets")} />
          <MultiSelect label={say("sale_kinds")} withAsterisk searchable data={saleKinds} {...form.getInputProps("saleKinds")} />
          <NumberInput label={say("price", { currency })} thousandSeparator=" " decimalScale={2} allowNegative={false} {...form.getInputProps("price")} onChange={(value) => form.setFieldValue("price", String(value))} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{say("cancel")}</Button>
            <Button type="submit" loading={sending}>{say("create")}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
