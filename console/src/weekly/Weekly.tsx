import { ActionIcon, Alert, Badge, Button, Group, List, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import { useQuery } from "urql";
import { WeeklyReportDocument, WeeklyReportPublishDocument, type WeeklyReportQuery } from "../api/generated/reports";
import { useSend, type Problem } from "../api/send";
import { useSession } from "../api/session";
import { Answered } from "../parts/Answered";
import { confirm } from "../parts/ask";
import { Documents } from "../parts/Documents";
import { Page } from "../parts/Page";
import { Problems } from "../parts/Problems";
import { useCommonWords } from "../parts/words";
import { NoProduct } from "../products/NoProduct";
import { isDay } from "../period/usePeriod";
import { ProductSelect } from "../products/ProductSelect";
import { useProduct } from "../products/useProduct";
import { day, moment, today } from "../words/format";
import { useLabels } from "../words/labels";
import { Body } from "./Body";
import { useWords } from "./words";

export type Report = WeeklyReportQuery["weeklyReport"];
const WEEK = 7 * 86_400_000;

/** The week as it is told: what was done, what came of it, what it cost; frozen when published. */
export default function Weekly() {
  const say = useWords();
  const product = useProduct();
  const zone = useSession().workspace.timeZone;
  const [query, setQuery] = useSearchParams();
  const asked = query.get("week");
  const week = isDay(asked) ? asked : today(zone, -7);
  const productId = product.product?.id ?? "";
  const variables = useMemo(() => ({ productId, week }), [productId, week]);
  const answer = useQuery({ query: WeeklyReportDocument, variables, pause: !productId });
  const move = (weeks: number) => setQuery((before) => {
    before.set("week", new Date(Date.parse(week) + weeks * WEEK).toISOString().slice(0, 10));
    return before;
  });
  const actions = (
    <>
      <ProductSelect of={product} />
      <ActionIcon variant="default" aria-label={say("earlier")} onClick={() => move(-1)}><ChevronLeft size={16} aria-hidden /></ActionIcon>
      <ActionIcon variant="default" aria-label={say("later")} onClick={() => move(1)}><ChevronRight size={16} aria-hidden /></ActionIcon>
    </>
  );
  return (
    <Page title={say("title")} actions={actions}>
      <NoProduct of={product} />
      <Answered of={answer} rows={10}>
        {({ weeklyReport: report }) => (
          <Stack gap="md">
            <Head of={report} />
            <Body of={report} />
            <Publish
              of={report} productId={productId} week={week} isSure={!answer[0].fetching}
              again={() => answer[1]({ requestPolicy: "network-only" })}
            />
          </Stack>
        )}
      </Answered>
    </Page>
  );
}

function Head({ of }: { of: Report }) {
  const say = useWords();
  const label = useLabels();
  const zone = useSession().workspace.timeZone;
  return (
    <>
      <Group gap="xs">
        <Text fw={600}>{say("week", { number: of.weekNumber, start: day(of.weekStart), end: day(of.weekEnd) })}</Text>
        <Badge variant="light" color="gray" tt="none">{label("ReportStatus", of.status)}</Badge>
        {of.publishedAt && <Text size="sm" c="dimmed">{moment(of.publishedAt, zone)}</Text>}
      </Group>
      {of.lateFacts.length > 0 && (
        <Alert variant="light" color="yellow" title={say("late")}><List size="sm">{of.lateFacts.map((fact) => <List.Item key={fact.text}>{fact.text}</List.Item>)}</List></Alert>
      )}
    </>
  );
}

interface Publishing {
  of: Report;
  productId: string;
  week: string;
  /** Whether what is shown is of this week and product, and not still of those before. */
  isSure: boolean;
  again: () => void;
}

function Publish({ of, productId, week, isSure, again }: Publishing) {
  const say = useWords();
  const common = useCommonWords();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [publish, publishing] = useSend(WeeklyReportPublishDocument);
  const onPublish = async () => {
    if (!(await confirm({ title: say("publish"), text: say("publish_text"), yes: say("publish"), no: common("close") }))) return;
    const { problems: found } = await publish({ input: { productId, week } });
    setProblems(found);
    if (found.length > 0) return;
    notifications.show({ message: say("published") });
    again();
  };
  return (
    <Stack gap="xs" className="no-print">
      <Group gap="xs">
        <Documents of={of} />
        {of.allowedActions.includes("PUBLISH") && <Button size="xs" loading={publishing} disabled={!isSure} onClick={() => void onPublish()}>{say("publish")}</Button>}
      </Group>
      <Problems of={problems} />
    </Stack>
  );
}
