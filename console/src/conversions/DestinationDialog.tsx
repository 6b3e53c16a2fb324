import { notifications } from "@mantine/notifications";
import { useQuery } from "urql";
import { ConversionDestinationChangeDocument, ConversionDestinationCreateDocument } from "../api/generated/conversions";
import { ProductChoicesDocument } from "../api/generated/products";
import type { ConsentPurpose, ConversionDestinationCreateInput, ConversionNetwork, ConversionTrigger, ConversionValue } from "../api/generated/schema";
import { useSession } from "../api/session";
import { resources } from "../choices/source";
import { AskDialog } from "../fields/AskDialog";
import { given, listOf, type Field, type Values } from "../fields/field";
import { useOpenedVersion } from "../parts/useOpenedVersion";
import { useChoices } from "../words/labels";
import type { Found } from "./Destinations";
import { settingFields, settingsOf, settingValues } from "./settings";
import { useWords } from "./words";

const MOST_DAYS = 62;
const EMPTY: Values = {
  network: "", name: "", accountId: "", token: "", happening: "SALE", productId: "", stepKey: "", eventName: "", valueRule: "AMOUNT",
  fixedValue: "", resourceIds: "", consentPurpose: "", backfillDays: "0", ...settingValues(),
};

/** A new destination: what is told to which account, as what. */
export function CreateDialog({ close, done }: { close: () => void; done: () => void }) {
  const say = useWords();
  const { currency } = useSession().workspace;
  const fields = useCreateFields();
  return (
    <AskDialog
      title={say("add")} document={ConversionDestinationCreateDocument} fields={fields} initial={EMPTY} input={(values) => inputOf(values, currency)}
      submit={say("create")} draft="conversion-destination" onClose={close}
      onDone={({ destination }) => { notifications.show({ message: say("made", { name: destination?.name }) }); done(); }}
    />
  );
}

/** What may change of one that is there; network, account and happening never do. */
export function ChangeDialog({ of, close, again }: { of: Found; close: () => void; again: () => void }) {
  const say = useWords();
  const common = useCommonFields(of);
  const [opened, renew] = useOpenedVersion(of.version);
  const initial = {
    name: of.name, token: "", resourceIds: of.resources.map(({ id }) => id).join(","), consentPurpose: of.consentPurpose ?? "", ...settingValues(of.settings),
  };
  const name: Field = { name: "name", label: say("name"), required: true };
  const token: Field = { name: "token", label: say("new_token"), description: say("new_token_hint"), kind: "secret" };
  return (
    <AskDialog
      title={say("change_of", { name: of.name })} document={ConversionDestinationChangeDocument} initial={initial} submit={say("save")} draft={`conversion-destination:${of.id}`}
      fields={() => [name, token, ...common, ...settingFields(of.network, say)]} onClose={close} onStale={() => { renew(); again(); }}
      input={(values) => ({
        destinationId: of.id, name: values.name, token: given(values.token), resourceIds: listOf(values.resourceIds),
        consentPurpose: (given(values.consentPurpose) ?? null) as ConsentPurpose | null, settings: settingsOf(of.network, values, of.settings), expectedVersion: opened,
      })}
      onDone={() => { notifications.show({ message: say("changed", { name: of.name }) }); again(); }}
    />
  );
}

function useCommonFields(of?: Found): Field[] {
  const say = useWords();
  return [
    { name: "resourceIds", label: say("resources"), description: say("resources_hint"), kind: "many", from: resources({}, of?.resources) },
    { name: "consentPurpose", label: say("consent"), description: say("consent_hint"), kind: "choice", choices: useChoices("ConsentPurpose") },
  ];
}

function useCreateFields(): (values: Values) => Field[] {
  const say = useWords();
  const common = useCommonFields();
  const { currency } = useSession().workspace;
  const [{ data }] = useQuery({ query: ProductChoicesDocument });
  const networks = useChoices("ConversionNetwork");
  const happenings = useChoices("ConversionTrigger");
  const rules = useChoices("ConversionValue");
  const products = data?.products.edges.map(({ node }) => node) ?? [];
  return ({ network, happening, productId, valueRule }) => {
    const isStep = happening === "STEP";
    const steps = products.find(({ id }) => id === productId)?.funnel?.steps ?? [];
    const when = (isAsked: boolean, field: Field) => (isAsked ? [field] : []);
    return [
      { name: "network", label: say("network"), kind: "choice", choices: networks, required: true },
      { name: "name", label: say("name"), required: true },
      { name: "accountId", label: say("account"), description: say("account_hint"), required: true, check: (value) => (/^[0-9]{1,32}$/.test(value) ? undefined : say("digits")) },
      { name: "token", label: say("token"), description: say("token_hint"), kind: "secret" },
      { name: "happening", label: say("happening"), kind: "choice", choices: happenings, required: true },
      { name: "productId", label: say("product"), description: isStep ? undefined : say("product_hint"), kind: "choice", required: isStep, choices: products.map(({ id, name }) => ({ value: id, label: name })) },
      ...when(isStep, { name: "stepKey", label: say("step"), kind: "choice", required: true, choices: steps.map(({ key, name }) => ({ value: key, label: name })) }),
      { name: "eventName", label: say("event"), description: say("event_hint"), required: true },
      { name: "valueRule", label: say("value"), kind: "choice", choices: rules, required: true },
      ...when(valueRule === "FIXED", { name: "fixedValue", label: say("fixed"), kind: "amount", currency, required: true }),
      ...common,
      ...settingFields(network as ConversionNetwork, say),
      { name: "backfillDays", label: say("backfill"), description: say("backfill_hint"), kind: "count", least: 0, most: MOST_DAYS },
    ];
  };
}

function inputOf(values: Values, currency: string): ConversionDestinationCreateInput {
  const network = values.network as ConversionNetwork;
  const isStep = values.happening === "STEP";
  return {
    network, name: values.name ?? "", accountId: values.accountId ?? "", token: given(values.token), happening: values.happening as ConversionTrigger,
    productId: given(values.productId), stepKey: isStep ? given(values.stepKey) : undefined, eventName: values.eventName ?? "",
    valueRule: values.valueRule as ConversionValue, fixedValue: values.valueRule === "FIXED" ? { amount: values.fixedValue ?? "", currency } : undefined,
    resourceIds: listOf(values.resourceIds), consentPurpose: (given(values.consentPurpose) ?? null) as ConsentPurpose | null,
    settings: settingsOf(network, values), backfillDays: Number(values.backfillDays || 0),
  };
}
