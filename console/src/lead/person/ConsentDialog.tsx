import { useMemo } from "react";
import { ConsentRecordDocument } from "../../api/generated/consents";
import type { ConsentPurpose } from "../../api/generated/schema";
import { useSession } from "../../api/session";
import { useChannels } from "../../choices/useChannels";
import { AskDialog } from "../../fields/AskDialog";
import { given } from "../../fields/field";
import { useChoices } from "../../words/labels";
import { toLocal, toMoment } from "../../words/zoned";
import { useCard, type CardPerson } from "../card";
import { useWords } from "../words";

/** What a new answer is about, where it changes one that was given. */
export interface About {
  channel: string;
  purpose: ConsentPurpose;
  granted: boolean;
}

/** Writes down what the person agreed to or refused: for what, where, when, and what they were shown. */
export function ConsentDialog({ person, about, onClose }: { person: CardPerson; about: About | null; onClose: () => void }) {
  const say = useWords();
  const { refresh } = useCard();
  const { timeZone } = useSession().workspace;
  const { choices } = useChannels();
  const purposes = useChoices("ConsentPurpose");
  const now = useMemo(() => toLocal(timeZone), [timeZone]);
  const answers = [{ value: "yes", label: say("agreed_to") }, { value: "no", label: say("refused_to") }];
  return (
    <AskDialog
      title={say("record_consent")} onClose={onClose} onDone={refresh} submit={say("record_consent_do")} document={ConsentRecordDocument}
      initial={{ granted: about ? (about.granted ? "no" : "yes") : "", purpose: about?.purpose ?? "", channel: about?.channel ?? "", at: now, source: "", textVersion: "", proof: "" }}
      fields={() => [
        { name: "granted", label: say("consent_answer"), kind: "choice", choices: answers, required: true },
        { name: "purpose", label: say("consent_purpose"), kind: "choice", choices: purposes, required: true },
        { name: "channel", label: say("consent_channel"), kind: "choice", choices, required: true },
        { name: "at", label: say("consent_at"), kind: "moment", required: true },
        { name: "source", label: say("consent_source"), description: say("consent_source_text") },
        { name: "textVersion", label: say("consent_version"), description: say("consent_version_text") },
        { name: "proof", label: say("consent_proof"), kind: "text", description: say("consent_proof_text") },
      ]}
      input={({ granted, purpose, channel = "", at = "", source, textVersion, proof }) => ({
        items: [{
          personId: person.id, granted: granted === "yes", purpose: purpose as ConsentPurpose, channel, at: toMoment(at, timeZone, now),
          source: given(source), textVersion: given(textVersion), proof: given(proof),
        }],
      })}
    />
  );
}
