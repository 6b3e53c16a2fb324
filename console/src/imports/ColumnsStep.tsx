import { Alert, Badge, Button, Group, Radio, Select, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useQuery } from "urql";
import { ImportFileLookDocument, ImportStartDocument, type ImportFileLookQuery } from "../api/generated/imports";
import { useSend, type Problem } from "../api/send";
import { Answered } from "../parts/Answered";
import { Problems } from "../parts/Problems";
import { useProduct } from "../products/useProduct";
import { number } from "../words/format";
import { chosenBy, guessed, leftOut, missing, type Dates } from "./mapping";
import { Mapped } from "./Mapped";
import { startInput } from "./startInput";
import { UnclearWords } from "./UnclearWords";
import type { Wizard, WizardOf } from "./useWizard";
import { useWords } from "./words";

type Look = ImportFileLookQuery["importFileLook"];
export type Offer = Look["offers"][number];

/** What each column is: as an offered mapping reads the file, or as one says. */
export function ColumnsStep({ of }: { of: WizardOf }) {
  const { file, sheet } = of.wizard;
  const answer = useQuery({ query: ImportFileLookDocument, variables: { uploadId: file?.id ?? "", sheet }, pause: !file });
  return <Answered of={answer} rows={4}>{({ importFileLook: look }) => <Body of={of} look={look} />}</Answered>;
}

/** The offered mapping in use: the chosen one, else the best for the kind; null is one's own. */
function offerOf(wizard: Wizard, look: Look): Offer | null {
  if (wizard.offer === "") return null;
  const fitting = look.offers.filter((each) => each.kind === wizard.kind);
  return fitting.find((each) => each.name === wizard.offer) ?? fitting[0] ?? null;
}

function Body({ of: { wizard, put }, look }: { of: WizardOf; look: Look }) {
  const say = useWords();
  const { product, products } = useProduct();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [start, starting] = useSend(ImportStartDocument);
  const offer = offerOf(wizard, look);
  const before = offer ? chosenBy(offer.mapping, look.columns) : guessed(wizard.kind, look.columns);
  const chosen = wizard.chosen ?? before;
  const lacking = missing(wizard.kind, chosen, offer?.mapping);
  const productId = wizard.productId ?? product?.id ?? null;
  const onTry = async () => {
    const input = startInput({ ...wizard, chosen, productId }, offer, before);
    const { payload, problems: found } = await start({ input: { ...input, dryRun: true } });
    setProblems(found);
    if (payload?.import) put({ trialId: payload.import.id, chosen, productId, offer: offer?.name ?? "", step: 2 });
  };
  return (
    <Stack gap="md" mt="sm">
      <Text size="sm" c="dimmed">{say("seen", { columns: look.columns.length, row: look.headerRow ?? "–" })}</Text>
      <Group align="flex-end" gap="sm">
        {look.sheets.length > 1 && (
          <Select label={say("sheet")} allowDeselect={false} data={[...look.sheets]} value={look.sheet} onChange={(sheet) => put({ sheet, offer: null, chosen: null, values: {} })} />
        )}
        {wizard.kind === "LEADS" && (
          <Select
            label={say("product")} allowDeselect={false} data={products.map(({ id, name }) => ({ value: id, label: name }))}
            value={productId} onChange={(id) => put({ productId: id })}
          />
        )}
      </Group>
      <Offers look={look} wizard={wizard} offer={offer} choose={(name) => put({ offer: name, chosen: null, values: {} })} />
      {!offer && <DatesSelect value={wizard.dates} set={(dates) => put({ dates })} />}
      <Mapped kind={wizard.kind} columns={look.columns} mapping={offer?.mapping} chosen={chosen} set={(now) => put({ chosen: now })} />
      <LeftOut of={leftOut(look.columns, chosen)} />
      {offer && <UnclearWords of={offer.unclear} productId={productId} values={wizard.values} set={(values) => put({ values })} />}
      {lacking.length > 0 && <Alert color="yellow" variant="light">{say("lacking", { fields: lacking.map((name) => say(`field_${name}`)).join(", ") })}</Alert>}
      <Problems of={problems} />
      <Group>
        <Button onClick={() => void onTry()} loading={starting} disabled={lacking.length > 0}>{say("try")}</Button>
        <Text size="xs" c="dimmed">{say("try_hint")}</Text>
      </Group>
    </Stack>
  );
}

function Offers({ look, wizard, offer, choose }: { look: Look; wizard: Wizard; offer: Offer | null; choose: (name: string) => void }) {
  const say = useWords();
  const fitting = look.offers.filter((each) => each.kind === wizard.kind);
  return (
    <Radio.Group label={say("how")} value={offer?.name ?? ""} onChange={choose}>
      <Stack gap={6} mt={4}>
        {fitting.map((each) => (
          <Radio
            key={each.name} value={each.name}
            label={<Group gap={6}><span>{each.name}</span>{each.isConfirmed && <Badge size="xs" variant="light" tt="none">{say("confirmed")}</Badge>}</Group>}
            description={`${each.about}. ${say("reads", { read: each.columnsRead.length, rejected: number(each.rowsRejected), rows: number(each.rowsLookedAt) })}`}
          />
        ))}
        <Radio value="" label={say("own")} description={say("own_hint")} />
      </Stack>
    </Radio.Group>
  );
}

function DatesSelect({ value, set }: { value: Dates; set: (value: Dates) => void }) {
  const say = useWords();
  const data = (["day_first", "month_first"] as const).map((each) => ({ value: each, label: say(each) }));
  return <Select label={say("dates")} w={280} allowDeselect={false} data={data} value={value} onChange={(each) => set(each as Dates)} />;
}

function LeftOut({ of }: { of: string[] }) {
  const say = useWords();
  if (of.length === 0) return null;
  return (
    <div role="region" aria-label={say("left_out")}>
      <Title order={2} size="h3" mb={4}>{say("left_out")}</Title>
      <Group gap={6}>{of.map((column) => <Badge key={column} variant="default" tt="none">{column}</Badge>)}</Group>
    </div>
  );
}
