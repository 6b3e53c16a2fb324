import { WriteKeyChangeDocument, WriteKeyCreateDocument } from "../api/generated/connections";
import { AskDialog } from "../fields/AskDialog";
import type { Field, Values } from "../fields/field";
import { useOpenedVersion } from "../parts/useOpenedVersion";
import { useWords } from "./words";
import type { Key, Made } from "./WriteKeys";

/** A new write key. */
export function NewKeyDialog({ accountId, close, done }: { accountId: string; close: () => void; done: (made: Made) => void }) {
  const say = useWords();
  return (
    <AskDialog
      title={say("add_key")} document={WriteKeyCreateDocument} fields={useFields()} initial={{ name: "", origins: "" }} submit={say("create_key")}
      draft={`write-key:${accountId}`} onClose={close}
      input={(values) => ({ connectedAccountId: accountId, name: values.name ?? "", origins: originsOf(values) })}
      onDone={({ key, writeKey }) => done({ key: key ?? null, isOfPages: (writeKey?.origins.length ?? 0) > 0 })}
    />
  );
}

/** Another name and other pages of one that is there. */
export function ChangeKeyDialog({ of, close, again }: { of: Key; close: () => void; again: () => void }) {
  const say = useWords();
  const [opened, renew] = useOpenedVersion(of.version);
  return (
    <AskDialog
      title={say("change_of", { name: of.name })} document={WriteKeyChangeDocument} fields={useFields()} submit={say("save")}
      initial={{ name: of.name, origins: of.origins.join("\n") }} onClose={close} onDone={again} onStale={() => { renew(); again(); }}
      input={(values) => ({ writeKeyId: of.id, name: values.name, origins: originsOf(values), expectedVersion: opened })}
    />
  );
}

function useFields(): () => Field[] {
  const say = useWords();
  return () => [
    { name: "name", label: say("name"), description: say("key_name_hint"), required: true },
    { name: "origins", label: say("origins"), description: say("origins_hint"), kind: "text" },
  ];
}

/** One a line, or between commas. */
function originsOf({ origins = "" }: Values): string[] {
  return origins.split(/[\s,]+/).filter(Boolean);
}
