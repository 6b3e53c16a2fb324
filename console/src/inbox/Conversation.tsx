import { useCallback, useEffect, useRef } from "react";
import { useQuery } from "urql";
import { ConversationCardDocument, type ConversationCardQuery } from "../api/generated/inbox";
import { Answered } from "../parts/Answered";
import { Empty } from "../parts/Empty";
import { Actions } from "./Actions";
import { ConversationHead } from "./ConversationHead";
import classes from "./inbox.module.css";
import { Messages } from "./Messages";
import { ReplyForm } from "./ReplyForm";
import { ReplyOff } from "./ReplyOff";
import { useWords } from "./words";

export type Talk = NonNullable<ConversationCardQuery["conversation"]>;

/** One conversation: what it is, what was said, the answer, and what becomes of it. */
export function Conversation({ id, turn }: { id: string; turn: number }) {
  const say = useWords();
  const answer = useQuery({ query: ConversationCardDocument, variables: { id } });
  const ask = answer[1];
  const anew = useCallback(() => ask({ requestPolicy: "network-only" }), [ask]);
  const seen = useRef(turn);
  useEffect(() => {
    if (seen.current === turn) return;
    seen.current = turn;
    anew();
  }, [turn, anew]);
  return (
    <section className={classes.pane} aria-label={say("conversation")}>
      <Answered of={answer}>
        {({ conversation }) =>
          conversation ? (
            <div className={classes.talk}>
              <div className={classes.head}>
                <ConversationHead of={conversation} />
                <Actions of={conversation} anew={anew} />
              </div>
              <Messages of={conversation} anew={anew} />
              {conversation.allowedActions.includes("REPLY") ? <ReplyForm of={conversation} anew={anew} /> : <ReplyOff of={conversation} />}
            </div>
          ) : (
            <Empty title={say("gone_title")} text={say("gone_text")} />
          )}
      </Answered>
    </section>
  );
}
