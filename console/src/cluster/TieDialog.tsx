import { notifications } from "@mantine/notifications";
import { ResourceTieDocument } from "../api/generated/cluster";
import type { TieKind } from "../api/generated/schema";
import { AskDialog } from "../fields/AskDialog";
import { given, type Field } from "../fields/field";
import { useChoices } from "../words/labels";
import type { Graph } from "./Cluster";
import { useWords } from "./words";

/** Says that one resource feeds another, and how. */
export function TieDialog({ of, close, done }: { of: Graph; close: () => void; done: () => void }) {
  const say = useWords();
  const named = ({ id, name }: { id: string; name: string }) => ({ value: id, label: name });
  const names = of.resources.map(named);
  const connectors = of.resources.filter(({ kind }) => kind === "CONNECTOR").map(named);
  const by: Field = { name: "connectorId", label: say("by"), kind: "choice", choices: connectors };
  const fields: Field[] = [
    { name: "fromId", label: say("from"), kind: "choice", choices: names, required: true },
    { name: "kind", label: say("how"), kind: "choice", choices: useChoices("TieKind"), required: true },
    { name: "toId", label: say("to"), kind: "choice", choices: names, required: true },
    ...(connectors.length > 0 ? [by] : []),
  ];
  return (
    <AskDialog
      title={say("tie")} document={ResourceTieDocument} fields={() => fields} submit={say("tie")} onClose={close}
      initial={{ fromId: "", kind: "LINKS_TO", toId: "", connectorId: "" }}
      input={({ fromId = "", toId = "", kind, connectorId }) => ({ fromId, toId, kind: kind as TieKind, connectorId: given(connectorId) ?? null })}
      onDone={() => { notifications.show({ message: say("tied") }); done(); }}
    />
  );
}
