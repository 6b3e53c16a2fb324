import { ApiKeyCreateDocument } from "../api/generated/api_keys";
import type { Action, Role } from "../api/generated/schema";
import { AskDialog } from "../fields/AskDialog";
import { listOf, type Field } from "../fields/field";
import { useChoices } from "../words/labels";
import { useWords } from "./words";

/** A key of a program: with roles of its own, and narrowed to what it needs. */
export function KeyDialog({ close, done }: { close: () => void; done: (key: string | null) => void }) {
  const say = useWords();
  const fields: Field[] = [
    { name: "name", label: say("name"), description: say("key_name_hint"), required: true },
    { name: "roles", label: say("roles"), kind: "many", choices: useChoices("Role"), required: true },
    { name: "scopes", label: say("scopes"), description: say("scopes_hint"), kind: "many", choices: useChoices("Action") },
  ];
  return (
    <AskDialog
      title={say("add_key")} document={ApiKeyCreateDocument} fields={() => fields} submit={say("create_key")} onClose={close}
      initial={{ name: "", roles: "INTEGRATION", scopes: "" }}
      input={({ name = "", roles, scopes }) => ({ name, roles: listOf<Role>(roles), scopes: scopes ? listOf<Action>(scopes) : null })}
      onDone={({ key }) => done(key ?? null)}
    />
  );
}
