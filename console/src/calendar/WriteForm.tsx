import { notifications } from "@mantine/notifications";
import { ContentWriteDocument } from "../api/generated/calendar";
import { AskForm } from "../fields/AskForm";
import { given } from "../fields/field";
import { useOpenedVersion } from "../parts/useOpenedVersion";
import type { Card } from "./ItemDrawer";
import { useWords } from "./words";

/** Hands the text in, or the address of a picture or film; what is typed is kept until the server has it. */
export function WriteForm({ of, close, again }: { of: Card; close: () => void; again: () => void }) {
  const say = useWords();
  const [expectedVersion, renew] = useOpenedVersion(of.version);
  return (
    <AskForm
      document={ContentWriteDocument} submit={say("hand_in")} draft={`write:${of.id}`} onCancel={close} onStale={() => { renew(); again(); }}
      initial={{ body: of.body ?? "", url: of.url ?? "", comment: "" }}
      fields={({ url }) => [
        { name: "body", label: say("body"), kind: "text", required: !url },
        { name: "url", label: say("url"), description: say("url_hint") },
        { name: "comment", label: say("comment"), description: say("comment_hint") },
      ]}
      input={({ body, url, comment }) => ({ itemId: of.id, body: given(body), url: given(url), comment: given(comment), expectedVersion })}
      onDone={() => { notifications.show({ message: say("written", { title: of.title }) }); close(); again(); }}
    />
  );
}
