import { WriteKeyChangeDocument, WriteKeyCreateDocument } from "../api/generated/connections";
import { AskDialog } from "../fields/AskDialog";
import type { Field, Values } from "../fields/field";
import { useWords } from "./words";
import type { Key } from "./WriteKeys";

interface Props {
  /** Null: a new one. */
  of: Key | null;
  accountId: string;
  close: () => void;
  done: (key: string | null, isOfPages: boolean) => void;
}

/** A new write key, or another name and other pages of one that is there. */
export function WriteKeyDialog({ of, accountId, close, done }: Props) {
  const say = useWords();
  const fields = (): Field[] => [
    { name: "name", label: say("name"), description: say("key_name_hint"), required: true },
    { name: "origins", label: say("origins"), description: say("origins_hint"), kind: "text" },
  ];
  const initial = { name: of?.name ?? "", origins: of?.origins.join("\n") ?? "" };
  const common = { fields, initial, onClose: close };
  if (of) {
    return (
      <AskDialog
        {...common} title={say("change_of", { name: of.name })} document={WriteKeyChangeDocument} submit={say("save")} onDone={() => done(null, false)}
        input={(values) => ({ writeKeyId: of.id, name: values.name, origins: originsOf(values), expectedVersion: of.version })} onStale={() => done(null, false)}
      />
    );
  }
  return (
    <AskDialog
      {...common} title={say("add_key")} document={WriteKeyCreateDocument} submit={say("create_key")} draft={`write-key:${accountId}`}
      input={(values) => ({ connectedAccountId: accountId, name: values.name ?? "", origins: originsOf(values) })}
      onDone={({ key, writeKey }) => done(key ?? null, (writeKey?.origins.length ?? 0) > 0)}
    />
  );
}

/** One a line, or between commas. */
function originsOf({ origins = "" }: Values): string[] {
  return origins.split(/[\s,]+/).filter(Boolean);
}
