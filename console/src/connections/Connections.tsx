import { Alert, Anchor, Button, Card, Group, Stack, Text, Title } from "@mantine/core";
import { Plus } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { useQuery } from "urql";
import { ConnectionBacklogDocument, ConnectionListDocument } from "../api/generated/connections";
import { usePages } from "../api/pages";
import { Empty } from "../parts/Empty";
import { Loading } from "../parts/Loading";
import { More } from "../parts/More";
import { Page } from "../parts/Page";
import { usePoll } from "../parts/usePoll";
import { ago, number } from "../words/format";
import { useLabels } from "../words/labels";
import { Bands, StandingBadge } from "./Bands";
import { ConnectDialog } from "./ConnectDialog";
import { Given, type Address } from "./Given";
import type { Found } from "./standing";
import { useWords } from "./words";

/** Accounts whose networks send what people do there, and how each of them is. */
export default function Connections() {
  const say = useWords();
  const [isAdding, setAdding] = useState(false);
  const [given, setGiven] = useState<Address | null>(null);
  const pages = usePages(ConnectionListDocument, { first: 50 }, (data) => data.connectedAccounts);
  const [backlog, askBacklog] = useQuery({ query: ConnectionBacklogDocument });
  const again = () => {
    pages.refresh();
    askBacklog({ requestPolicy: "network-only" });
  };
  usePoll(() => {
    pages.poll();
    if (!backlog.fetching) askBacklog({ requestPolicy: "network-only" });
  });
  const isEmpty = !pages.loading && !pages.error && pages.nodes.length === 0;
  const add = <Button size="xs" leftSection={<Plus size={15} aria-hidden />} onClick={() => setAdding(true)}>{say("add")}</Button>;
  return (
    <Page title={say("title")} actions={!isEmpty && add}>
      {given && <Given of={given} close={() => setGiven(null)} />}
      {backlog.data && !isEmpty && <Backlog of={backlog.data.intakeBacklog} />}
      {pages.loading && pages.nodes.length === 0 && <Loading />}
      {isEmpty && <Empty title={say("none")} text={say("none_text")}>{add}</Empty>}
      {pages.nodes.map((each) => <Row key={each.id} of={each} />)}
      <More of={pages} />
      {isAdding && <ConnectDialog close={() => setAdding(false)} done={(made) => { setGiven(made); again(); }} />}
    </Page>
  );
}

function Backlog({ of }: { of: { waiting: number; waitingSince?: string | null; failed: number; dead: number } }) {
  const say = useWords();
  const isWell = of.waiting + of.failed + of.dead === 0;
  const since = of.waitingSince ? say("backlog_since", { since: ago(of.waitingSince) }) : "";
  return (
    <Alert variant="light" color={of.dead > 0 ? "red" : of.failed > 0 ? "orange" : "gray"}>
      {isWell ? say("backlog_well") : `${say("backlog", { waiting: number(of.waiting), failed: number(of.failed), dead: number(of.dead) })} ${since}`}
    </Alert>
  );
}

function Row({ of }: { of: Found }) {
  const say = useWords();
  const label = useLabels();
  const facts = [label("Network", of.network), of.accountId, of.resource?.name, of.product && say("asks_about", { product: of.product.name })];
  return (
    <Card withBorder component="article" aria-label={of.name}>
      <Stack gap="xs">
        <Group justify="space-between" gap="xs" align="flex-start">
          <div style={{ minWidth: 0 }}>
            <Title order={2} size="h3"><Anchor component={Link} to={`/setup/connections/${of.id}`} inherit>{of.name}</Anchor></Title>
            <Text size="xs" c="dimmed">{facts.filter(Boolean).join(" · ")}</Text>
          </div>
          <StandingBadge of={of} />
        </Group>
        <Bands of={of} />
      </Stack>
    </Card>
  );
}
