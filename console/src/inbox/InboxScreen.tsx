import { Button, Group } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { ArrowLeft } from "lucide-react";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { useLive } from "../api/live";
import { ConversationEventsDocument } from "../api/generated/inbox";
import { useSession } from "../api/session";
import { Empty } from "../parts/Empty";
import { Page } from "../parts/Page";
import { Conversation } from "./Conversation";
import classes from "./inbox.module.css";
import { InboxList } from "./InboxList";
import { MentionButton } from "./Mention";
import { useInboxQuestion } from "./useInboxQuestion";
import { useWords } from "./words";

const ALL = {};

/** What people say and who waits for an answer: the list and one conversation, side by side where there is room. */
export default function InboxScreen() {
  const say = useWords();
  const { id } = useParams();
  const hasRoom = useMediaQuery("(min-width: 62em)", true, { getInitialValueInEffect: false });
  const { may } = useSession();
  const hasList = may("CONVERSATION_HANDLE");
  const of = useInboxQuestion();
  const [turn, setTurn] = useState(0);
  useLive(ConversationEventsDocument, ALL, () => setTurn((count) => count + 1));
  const isTwo = hasRoom && hasList;
  return (
    <Page title={say("title")} actions={may("TOUCHPOINT_RECORD") && <MentionButton />}>
      <div className={classes.panes} data-two={isTwo || undefined}>
        {hasList && (isTwo || !id) && <InboxList of={of} at={id} turn={turn} />}
        {id && (
          <div className={classes.open}>
            {!isTwo && hasList && <Back search={of.search} />}
            <Conversation key={id} id={id} turn={turn} />
          </div>
        )}
        {!id && isTwo && <div className={classes.pane}><Empty title={say("pick_title")} text={say("pick_text")} /></div>}
      </div>
    </Page>
  );
}

function Back({ search }: { search: string }) {
  const say = useWords();
  return (
    <Group mb="xs">
      <Button component={Link} to={`/inbox${search}`} variant="subtle" size="compact-sm" leftSection={<ArrowLeft size={15} aria-hidden />}>
        {say("back")}
      </Button>
    </Group>
  );
}
