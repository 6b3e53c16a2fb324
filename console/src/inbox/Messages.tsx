import { Button, Center } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useClient } from "urql";
import { ConversationEarlierDocument } from "../api/generated/inbox";
import type { Talk } from "./Conversation";
import classes from "./inbox.module.css";
import { Said, type Message } from "./Said";
import { useWords } from "./words";

/** What was said, the newest at the bottom; what was before that on demand. */
export function Messages({ of, anew }: { of: Talk; anew: () => void }) {
  const say = useWords();
  const { earlier, hasEarlier, isLoading, more } = useEarlier(of);
  const newest = of.messages.edges.map((edge) => edge.node);
  const known = new Set(newest.map((each) => each.id));
  const all = [...earlier.filter((each) => !known.has(each.id)), ...newest];
  const box = useRef<HTMLDivElement>(null);
  const last = newest.at(-1)?.id;
  useEffect(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [last]);
  return (
    <div ref={box} className={classes.messages} role="log" aria-label={say("messages")} tabIndex={0}>
      {hasEarlier && <Center mb="sm"><Button size="compact-sm" variant="default" loading={isLoading} onClick={more}>{say("earlier")}</Button></Center>}
      {all.map((each) => <Said key={each.id} message={each} anew={anew} />)}
    </div>
  );
}

function useEarlier(of: Talk) {
  const client = useClient();
  const [earlier, setEarlier] = useState<Message[]>([]);
  const [place, setPlace] = useState(of.messages.pageInfo);
  const [isLoading, setLoading] = useState(false);
  const former = useRef(of.messages.edges);
  useEffect(() => {
    const still = new Set(of.messages.edges.map(({ node }) => node.id));
    const left = former.current.map(({ node }) => node).filter((each) => !still.has(each.id));
    former.current = of.messages.edges; // the newest move on with every message: what leaves them stands before them
    if (left.length) setEarlier((before) => [...before, ...left]);
  }, [of.messages]);
  const more = async () => {
    setLoading(true);
    const variables = { id: of.id, before: place.startCursor };
    const { data } = await client.query(ConversationEarlierDocument, variables, { requestPolicy: "network-only" }).toPromise();
    setLoading(false);
    const found = data?.conversation?.messages;
    if (!found) return;
    setEarlier((before) => [...found.edges.map((edge) => edge.node), ...before]);
    setPlace(found.pageInfo);
  };
  return { earlier, hasEarlier: place.hasPreviousPage, isLoading, more: () => void more() };
}
