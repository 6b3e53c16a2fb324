import { Anchor, Button, Group, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { Link } from "react-router";
import { LeadCreateDocument } from "../api/generated/leads";
import { useSend, type Problem } from "../api/send";
import { useSession } from "../api/session";
import { identitiesOf } from "../leads/identities";
import { placeProblems, Problems } from "../parts/Problems";
import { useCommonWords } from "../parts/words";
import type { ProductChoice } from "../products/useProduct";
import { useWords } from "./words";

/** The first lead: typed in, or a whole file of them. */
export function LeadStep({ product, done }: { product: ProductChoice; done: () => void }) {
  const say = useWords();
  const common = useCommonWords();
  const session = useSession();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [create, creating] = useSend(LeadCreateDocument);
  const form = useForm({ initialValues: { name: "", email: "", phone: "" }, validate: { name: (value) => (value ? null : common("needed")) } });
  const submit = form.onSubmit(async ({ name, email, phone }) => {
    const { problems: found } = await create({ input: { productId: product.id, name, identities: identitiesOf(phone, email) } });
    setProblems(placeProblems(form, found));
    if (found.length > 0) return;
    form.reset();
    done();
  });
  return (
    <Stack gap="sm" maw={560}>
      {session.may("LEAD_CREATE") && (
        <form onSubmit={submit} noValidate>
          <Stack gap="sm">
            <TextInput label={say("lead_name")} {...form.getInputProps("name")} />
            <Group grow align="flex-start">
              <TextInput type="email" label={say("email")} {...form.getInputProps("email")} />
              <TextInput type="tel" label={say("phone")} {...form.getInputProps("phone")} />
            </Group>
            <Problems of={problems} />
            <Group><Button type="submit" loading={creating}>{say("create_lead")}</Button></Group>
          </Stack>
        </form>
      )}
      {session.may("IMPORT") && <Anchor component={Link} to="/setup/imports/new" size="sm" underline="always">{say("or_import")}</Anchor>}
    </Stack>
  );
}

/** Where it all comes together. */
export function MatrixStep({ product }: { product: ProductChoice }) {
  const say = useWords();
  return <Group><Button component={Link} to={`/matrix?product=${product.id}`}>{say("open_matrix")}</Button></Group>;
}
