import { Button, Group, MultiSelect, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useClient } from "urql";
import { useDraft } from "../api/draft";
import { EditorProductCreateDocument } from "../api/generated/funnel_editor";
import { ProductChoicesDocument } from "../api/generated/products";
import type { Market, SaleKind } from "../api/generated/schema";
import { useSend, type Problem } from "../api/send";
import { useSession } from "../api/session";
import { placeProblems, Problems } from "../parts/Problems";
import { useCommonWords } from "../parts/words";
import type { useProduct } from "../products/useProduct";
import { useChoices } from "../words/labels";
import { useWords } from "./words";

/** What is sold: name, price, how many a month, to whom and how. */
export function ProductStep({ products, done }: { products: ReturnType<typeof useProduct>; done: () => void }) {
  const say = useWords();
  const common = useCommonWords();
  const client = useClient();
  const { currency } = useSession().workspace;
  const [problems, setProblems] = useState<Problem[]>([]);
  const [create, creating] = useSend(EditorProductCreateDocument);
  const needed = (value: string | unknown[]) => (value.length > 0 ? null : common("needed"));
  const form = useForm({
    initialValues: { name: "", price: "", monthlyTargetUnits: "", markets: ["B2C"], saleKinds: ["ONLINE"] },
    validate: { name: needed, markets: needed, saleKinds: needed },
  });
  const forget = useDraft(form, "product");
  const submit = form.onSubmit(async (values) => {
    const { payload, problems: found } = await create({
      input: {
        name: values.name, markets: values.markets as Market[], saleKinds: values.saleKinds as SaleKind[],
        price: String(values.price) ? { amount: String(values.price), currency } : null,
        monthlyTargetUnits: String(values.monthlyTargetUnits) ? Number(values.monthlyTargetUnits) : null,
      },
    });
    setProblems(placeProblems(form, found));
    if (!payload?.product) return;
    forget();
    form.reset();
    await client.query(ProductChoicesDocument, {}, { requestPolicy: "network-only" }).toPromise();
    products.choose(payload.product.id);
    done();
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm" maw={560}>
        {products.product && <Text size="sm">{say("have_product", { name: products.product.name })}</Text>}
        <TextInput label={say("product_name")} {...form.getInputProps("name")} />
        <Group grow align="flex-start">
          <NumberInput label={say("price", { currency })} min={0} decimalScale={2} {...form.getInputProps("price")} />
          <NumberInput label={say("units")} min={0} allowDecimal={false} {...form.getInputProps("monthlyTargetUnits")} />
        </Group>
        <Group grow align="flex-start">
          <MultiSelect label={say("markets")} data={useChoices("Market")} {...form.getInputProps("markets")} />
          <MultiSelect label={say("sale_kinds")} data={useChoices("SaleKind")} {...form.getInputProps("saleKinds")} />
        </Group>
        <Problems of={problems} />
        <Group><Button type="submit" loading={creating}>{say("create_product")}</Button></Group>
      </Stack>
    </form>
  );
}
