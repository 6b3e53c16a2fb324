import { Alert, Anchor } from "@mantine/core";
import { MessageSquareOff } from "lucide-react";
import { Link } from "react-router";
import { useQuery } from "urql";
import { ContactStandingDocument } from "../api/generated/consents";
import { useSession } from "../api/session";
import { useWhyOff } from "../consents/useWhyOff";
import type { Talk } from "./Conversation";
import classes from "./inbox.module.css";
import { useWords } from "./words";

/** In the place of the answer: why none can be sent. */
export function ReplyOff({ of }: { of: Talk }) {
  const say = useWords();
  const whyOff = useWhyOff();
  const mayHandle = useSession().may("CONVERSATION_HANDLE");
  // Whoever wrote first is answered as a service, which only a refusal or a block forbids.
  const [{ data }] = useQuery({
    query: ContactStandingDocument, variables: { id: of.person.id, channel: of.channel.key, purpose: "SERVICE" }, pause: !mayHandle,
  });
  const why = mayHandle ? whyOff(data?.person?.mayContact) : say("reply_off_role");
  if (!why) return null;
  return (
    <div className={`no-print ${classes.reply}`}>
      <Alert color="orange" variant="light" icon={<MessageSquareOff size={17} aria-hidden />} title={say("reply_off")}>
        {why}
        {mayHandle && of.lead && <>{" "}<Anchor component={Link} to={`/leads/${of.lead.id}?section=person`} size="sm" underline="always">{say("reply_off_card")}</Anchor></>}
      </Alert>
    </div>
  );
}
