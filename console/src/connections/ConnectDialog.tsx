import { useQuery } from "urql";
import { ConnectedAccountCreateDocument, ConnectionWordsDocument } from "../api/generated/connections";
import type { ConnectedAccountCreateInput, Network } from "../api/generated/schema";
import { resources, type Named } from "../choices/source";
import { AskDialog } from "../fields/AskDialog";
import { given, type Field, type Values } from "../fields/field";
import { useChoices } from "../words/labels";
import type { Address } from "./Given";
import { furtherSaid, NETWORKS, SECRETS } from "./networks";
import { settingFields, settingsOf, settingValues } from "./settings";
import { useWords } from "./words";

const LEAST = 8;
const EMPTY: Values = {
  network: "", name: "", accountId: "", resourceId: "", productId: "", ...Object.fromEntries(SECRETS.map((name) => [name, ""])), ...settingValues(),
};

/** Connects an account: which network, and then only what that one needs. */
export function ConnectDialog({ close, done }: { close: () => void; done: (given: Address) => void }) {
  const say = useWords();
  const common = useCommonFields();
  const networks = useChoices("Network").filter(({ value }) => value in NETWORKS);
  const fields = ({ network }: Values): Field[] => {
    const chosen = (network || null) as Network | null;
    const first: Field = { name: "network", label: say("network"), description: chosen ? say(`before_${chosen}`) : say("network_hint"), kind: "choice", choices: networks, required: true };
    return chosen ? [first, ...common(chosen), ...secretFields(say, chosen), ...settingFields(chosen, say)] : [first];
  };
  return (
    <AskDialog
      title={say("add")} document={ConnectedAccountCreateDocument} fields={fields} initial={EMPTY} input={inputOf} submit={say("connect")} draft="connection"
      onClose={close}
      onDone={({ address, connectedAccount: made }) => made && done({ id: made.id, name: made.name, network: made.network, address: address ?? null })}
    />
  );
}

/** The name, the account, what it is here: of every network, also when it is changed (`resource` is what it is by now). */
export function useCommonFields(resource?: Named | null): (network: Network) => Field[] {
  const say = useWords();
  const [{ data }] = useQuery({ query: ConnectionWordsDocument });
  const named = (each: { node: { id: string; name: string } }) => ({ value: each.node.id, label: each.node.name });
  return (network) => {
    const needsAccount = NETWORKS[network].needsAccount ?? false;
    return [
      { name: "name", label: say("name"), description: say("name_hint"), required: true },
      { name: "accountId", label: say("account"), description: say(needsAccount ? "account_needed" : "account_hint"), required: needsAccount },
      { name: "resourceId", label: say("resource"), description: say("resource_hint"), kind: "choice", from: resources({}, resource ? [resource] : []) },
      { name: "productId", label: say("product"), description: say("product_hint"), kind: "choice", choices: data?.products.edges.map(named) ?? [] },
    ];
  };
}

/** Why a secret would not be taken. */
export function faultOf(say: ReturnType<typeof useWords>): (value: string) => string | undefined {
  return (value) => (value.length < LEAST || /[^\x21-\x7e]/.test(value) ? say("secret_short", { least: LEAST }) : undefined);
}

function secretFields(say: ReturnType<typeof useWords>, network: Network): Field[] {
  const { secrets, further = [] } = NETWORKS[network];
  const field = (required: boolean) => (name: (typeof secrets)[number]): Field => ({
    name, label: say(`secret_${name}`), kind: "secret", required, check: faultOf(say), description: required ? undefined : say(`further_${furtherSaid(network)}`),
  });
  return [...secrets.map(field(true)), ...further.map(field(false))];
}

function inputOf(values: Values): ConnectedAccountCreateInput {
  const network = values.network as Network;
  const { secrets, further = [] } = NETWORKS[network];
  const filled = [...secrets, ...further].flatMap((name) => {
    const value = given(values[name]);
    return value ? [{ name, value }] : [];
  });
  return {
    network, name: values.name ?? "", accountId: given(values.accountId), resourceId: given(values.resourceId),
    productId: given(values.productId), settings: settingsOf(network, values), secrets: filled,
  };
}
