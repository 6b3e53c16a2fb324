import { Grid, Stack } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useCallback, useMemo, useState } from "react";
import { useParams } from "react-router";
import { useQuery } from "urql";
import { LeadCardDocument } from "../api/generated/lead_card";
import { useSession } from "../api/session";
import { Answered } from "../parts/Answered";
import { Empty } from "../parts/Empty";
import { Page } from "../parts/Page";
import { useKept } from "../parts/useKept";
import { CardContext, useCardEvents, type CardLead } from "./card";
import { Head } from "./head/Head";
import { LeadActions } from "./head/LeadActions";
import { PersonPanel } from "./person/PersonPanel";
import { Sections } from "./Sections";
import { useWords } from "./words";

/** Everything about one lead: who it is, what happened, and what can be done with it. */
export default function LeadScreen() {
  const { id = "" } = useParams();
  const say = useWords();
  const personal = useSession().may("READ_PERSONAL");
  const answer = useKept(useQuery({ query: LeadCardDocument, variables: { id, personal } }));
  const [turn, setTurn] = useState(0);
  const [result, ask] = answer;
  const refresh = useCallback(() => {
    ask({ requestPolicy: "network-only" });
    setTurn((before) => before + 1);
  }, [ask]);
  useCardEvents(result.data?.lead, refresh);
  return (
    <Answered of={answer} rows={10}>
      {({ lead }) => lead
        ? <Shown key={lead.id} lead={lead} refresh={refresh} turn={turn} />
        : <Page title={say("no_lead")}><Empty title={say("no_lead")} text={say("no_lead_text")} /></Page>}
    </Answered>
  );
}

function Shown({ lead, refresh, turn }: { lead: CardLead; refresh: () => void; turn: number }) {
  const isWide = useMediaQuery("(min-width: 75em)", true, { getInitialValueInEffect: false });
  const card = useMemo(() => ({ lead, refresh, turn }), [lead, refresh, turn]);
  return (
    <CardContext.Provider value={card}>
      <Page title={lead.name} actions={<LeadActions />}>
        <Head />
        {isWide ? (
          <Grid gap="md">
            <Grid.Col span={8}><Sections /></Grid.Col>
            <Grid.Col span={4}><Stack gap="md"><PersonPanel /></Stack></Grid.Col>
          </Grid>
        ) : <Sections withPerson />}
      </Page>
    </CardContext.Provider>
  );
}
