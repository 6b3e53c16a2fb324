import { Group, Stack, Text, Title } from "@mantine/core";
import { useSearchParams } from "react-router";
import { LeadTimelineDocument } from "../../api/generated/lead_card";
import { usePages } from "../../api/pages";
import { Empty } from "../../parts/Empty";
import { Loading } from "../../parts/Loading";
import { LaterSelect } from "../../parts/LaterSelect";
import { More } from "../../parts/More";
import { useChoices } from "../../words/labels";
import { useCard, useRefreshed } from "../card";
import classes from "../card.module.css";
import { useWords } from "../words";
import { CreditSelect } from "./CreditSelect";
import { Line } from "./Line";

/** What happened with the person and the lead, the newest first, and what each contact earned. */
export function TimelineSection() {
  const { lead, turn } = useCard();
  const say = useWords();
  const [query, setQuery] = useSearchParams();
  const [kind, model] = [query.get("kind"), query.get("credit")];
  const kinds = useChoices("TimelineKind");
  const pages = usePages(LeadTimelineDocument, { id: lead.id, creditModel: model }, (data) => data.lead?.timeline);
  useRefreshed(turn, pages.refresh);
  const set = (key: string, value: string | null) => setQuery((before) => {
    if (value) before.set(key, value);
    else before.delete(key);
    return before;
  }, { replace: true });
  const shown = pages.nodes.filter((entry) => !kind || entry.kind === kind);
  return (
    <Stack gap="sm">
      <Group justify="space-between" align="flex-end">
        <Title order={2} size="h4">{say("section_timeline")}</Title>
        <Group gap="xs">
          <LaterSelect size="xs" aria-label={say("only_kind")} placeholder={say("all_kinds")} data={kinds} value={kind} clearable onChange={(value) => set("kind", value)} w={150} />
          <CreditSelect value={model} change={(value) => set("credit", value)} />
        </Group>
      </Group>
      {pages.loading && pages.nodes.length === 0 && <Loading />}
      <ol className={classes.rows} aria-label={say("section_timeline")}>{shown.map((entry) => <Line key={entry.id} entry={entry} />)}</ol>
      {!pages.loading && pages.nodes.length === 0 && <Empty title={say("no_timeline")} text={say("no_timeline_text")} />}
      {shown.length === 0 && pages.nodes.length > 0 && <Text c="dimmed" size="sm">{say("none_of_kind", { count: pages.nodes.length })}</Text>}
      <More of={pages} />
    </Stack>
  );
}
