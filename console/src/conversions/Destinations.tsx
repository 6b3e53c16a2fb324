import { Anchor, Badge, Button, Card, Group, Stack, Text, Title } from "@mantine/core";
import { Plus } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { ConversionDestinationListDocument, type ConversionDestinationListQuery } from "../api/generated/conversions";
import { usePages } from "../api/pages";
import { Empty } from "../parts/Empty";
import { Loading } from "../parts/Loading";
import { More } from "../parts/More";
import { Page } from "../parts/Page";
import { ago } from "../words/format";
import { useLabels } from "../words/labels";
import { CreateDialog } from "./DestinationDialog";
import { useWords } from "./words";

export type Found = ConversionDestinationListQuery["conversionDestinations"]["edges"][number]["node"];

/** Accounts of ad networks that are told what became of their clicks. */
export default function Destinations() {
  const say = useWords();
  const [isAdding, setAdding] = useState(false);
  const pages = usePages(ConversionDestinationListDocument, { first: 50 }, (data) => data.conversionDestinations);
  const isEmpty = !pages.loading && !pages.error && pages.nodes.length === 0;
  const add = <Button size="xs" leftSection={<Plus size={15} aria-hidden />} onClick={() => setAdding(true)}>{say("add")}</Button>;
  return (
    <Page title={say("title")} actions={!isEmpty && add}>
      {pages.loading && pages.nodes.length === 0 && <Loading />}
      {isEmpty && <Empty title={say("none")} text={say("none_text")}>{add}</Empty>}
      {pages.nodes.map((each) => (
        <Card key={each.id} withBorder component="article" aria-label={each.name}>
          <Stack gap={6}>
            <Group justify="space-between" gap="xs">
              <Title order={2} size="h3"><Anchor component={Link} to={`/setup/conversions/${each.id}`} inherit>{each.name}</Anchor></Title>
              <StateBadge of={each} />
            </Group>
            <Facts of={each} />
          </Stack>
        </Card>
      ))}
      <More of={pages} />
      {isAdding && <CreateDialog close={() => setAdding(false)} done={pages.refresh} />}
    </Page>
  );
}

/** Whether it is told, only collects, was stopped by the network, or is switched off. */
export function StateBadge({ of }: { of: Found }) {
  const say = useWords();
  const state = of.disabledAt ? "off" : of.stoppedAt ? "stopped" : of.hasToken ? "on" : "collects";
  const colours = { off: "gray", stopped: "red", on: "green", collects: "blue" };
  return <Badge flex="none" variant="light" tt="none" color={colours[state]}>{say(`is_${state}`)}</Badge>;
}

/** What is told to it as what, of whom. */
export function Facts({ of }: { of: Found }) {
  const say = useWords();
  const label = useLabels();
  const facts = [
    label("ConversionNetwork", of.network), of.accountId, [label("ConversionTrigger", of.happening), of.product?.name, of.stepKey].filter(Boolean).join(" "),
    say("as_event", { event: of.eventName }), label("ConversionValue", of.valueRule), of.consentPurpose && say("with_consent", { purpose: label("ConsentPurpose", of.consentPurpose) }),
    of.resources.length > 0 && say("only_from", { names: of.resources.map(({ name }) => name).join(", ") }),
  ];
  return (
    <>
      <Text size="sm" c="dimmed">{facts.filter(Boolean).join(" · ")}</Text>
      {of.stoppedAt && <Text size="sm" c="red">{`${say("stopped", { since: ago(of.stoppedAt), code: of.stopCode ?? "–" })} ${of.stopReason ?? ""}`}</Text>}
    </>
  );
}
