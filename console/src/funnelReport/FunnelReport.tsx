import { Button, Group, Stack, Tabs } from "@mantine/core";
import { Pencil } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Link } from "react-router";
import { useQuery } from "urql";
import { FunnelPageDocument, type FunnelPageQuery } from "../api/generated/funnel_report";
import type { FunnelReportCellInput, FunnelReportInput } from "../api/generated/schema";
import { useSession } from "../api/session";
import { Answered } from "../parts/Answered";
import { Documents } from "../parts/Documents";
import { lately } from "../parts/files";
import { Loading } from "../parts/Loading";
import { Page } from "../parts/Page";
import { PeriodSelect } from "../period/PeriodSelect";
import { NoProduct } from "../products/NoProduct";
import { ProductSelect } from "../products/ProductSelect";
import { Breakdown } from "./Breakdown";
import { Headline } from "./Headline";
import { Notes } from "./Notes";
import { Options } from "./Options";
import { Steps } from "./Steps";
import { useQuestion, type Question } from "./useQuestion";
import { useWords } from "./words";

const People = lately(async () => (await import("./People")).People);
/** With the charts, which are larger than everything else here together. */
const Trend = lazy(() => import("./Trend"));

export type Report = FunnelPageQuery["funnelReport"];
export type Cell = Omit<FunnelReportCellInput, "report">;

/** Where people are lost, over time and by what brought them; every figure opens the people behind it. */
export default function FunnelReport() {
  const say = useWords();
  const question = useQuestion();
  return (
    <Page title={say("title")} actions={<Choices of={question} />}>
      <NoProduct of={question.product} text={say("no_product_text")} />
      {question.input ? <Answer question={question} input={question.input} /> : question.product.product && <Loading />}
    </Page>
  );
}

function Choices({ of }: { of: Question }) {
  return (
    <>
      <ProductSelect of={of.product} />
      <PeriodSelect of={of.period} />
    </>
  );
}

function Answer({ question, input }: { question: Question; input: FunnelReportInput }) {
  const say = useWords();
  const session = useSession();
  const [cell, setCell] = useState<Cell | null>(null);
  const answer = useQuery({ query: FunnelPageDocument, variables: { input, money: session.may("READ_MONEY") } });
  return (
    <Stack gap="md" aria-busy={answer[0].fetching}>
      <Options of={question} />
      <Answered of={answer} rows={10}>
        {({ funnelReport: report }) => (
          <Stack gap="md">
            <Headline of={report} />
            <Steps of={report} open={setCell} />
            <Tabs defaultValue="rows" keepMounted={false}>
              <Tabs.List>
                <Tabs.Tab value="rows">{say("rows")}</Tabs.Tab>
                <Tabs.Tab value="trend">{say("trend")}</Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="rows" pt="sm"><Breakdown of={report} by={question.breakdown} open={setCell} /></Tabs.Panel>
              <Tabs.Panel value="trend" pt="sm"><Suspense fallback={<Loading />}><Trend of={report} unit={question.trend} /></Suspense></Tabs.Panel>
            </Tabs>
            <Notes of={report} />
            <Group gap="xs" className="no-print">
              {session.may("EXPORT") && <Documents of={report.documents} />}
              {session.may("FUNNEL_EDIT") && (
                <Button component={Link} to="/funnel/model" size="xs" variant="default" leftSection={<Pencil size={15} aria-hidden />}>
                  {say("edit_model")}
                </Button>
              )}
            </Group>
          </Stack>
        )}
      </Answered>
      {cell && <People report={input} cell={cell} steps={question.product.product?.funnel?.steps ?? []} close={() => setCell(null)} />}
    </Stack>
  );
}
