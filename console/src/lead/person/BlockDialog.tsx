import { ContactBlockCreateDocument } from "../../api/generated/consents";
import { useSession } from "../../api/session";
import { useChannels } from "../../choices/useChannels";
import { AskDialog } from "../../fields/AskDialog";
import { given } from "../../fields/field";
import { toInstant } from "../../words/zoned";
import { useCard, type CardPerson } from "../card";
import { useWords } from "../words";

/** Says that the person is not to be contacted: where, until when, and why. */
export function BlockDialog({ person, onClose }: { person: CardPerson; onClose: () => void }) {
  const say = useWords();
  const { refresh } = useCard();
  const { timeZone } = useSession().workspace;
  const { choices } = useChannels();
  return (
    <AskDialog
      title={say("block_contact")} onClose={onClose} onDone={refresh} submit={say("block_do")} dangerous document={ContactBlockCreateDocument}
      initial={{ reason: "", channel: "", until: "" }}
      fields={() => [
        { name: "reason", label: say("block_reason"), kind: "text", required: true, description: say("block_reason_text") },
        { name: "channel", label: say("block_channel"), kind: "choice", choices, description: say("block_channel_text") },
        { name: "until", label: say("block_until"), kind: "moment", description: say("block_until_text") },
      ]}
      input={({ reason = "", channel, until }) => ({ personId: person.id, reason: reason.trim(), channel: given(channel), until: until ? toInstant(until, timeZone) : undefined })}
    />
  );
}
