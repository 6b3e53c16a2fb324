import { Alert, List, SegmentedControl, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { useQuery } from "urql";
import { MatrixDocument, type MatrixQuery } from "../api/generated/matrix";
import type { MatrixVariant } from "../api/generated/schema";
import { useSession } from "../api/session";
import type { GoalStart } from "../goals/GoalDialog";
import { Answered } from "../parts/Answered";
import { Documents } from "../parts/Documents";
import { Empty } from "../parts/Empty";
import { lately } from "../parts/files";
import { Page } from "../parts/Page";
import { QuarterSelect } from "../period/QuarterSelect";
import { useQuarter } from "../period/useQuarter";
import { NoProduct } from "../products/NoProduct";
import { ProductSelect } from "../products/ProductSelect";
import { useProduct } from "../products/useProduct";
import { moment } from "../words/format";
import { useLabels } from "../words/labels";
import { Freeze } from "./Freeze";
import { Gaps } from "./Gaps";
import { Grid } from "./Grid";
import { Rooms } from "./Rooms";
import { useWords } from "./words";

const CellDrawer = lately(async () => (await import("./CellDrawer")).CellDrawer);
const GoalDialog = lately(async () => (await import("../goals/GoalDialog")).GoalDialog);

export type MatrixData = MatrixQuery["clusterMatrix"];
export type Place = { objectiveId: string; resourceId: string };
const VARIANTS: MatrixVariant[] = ["AS_IS", "TO_BE", "ACTUAL"];

/** Resources by objectives: what each does for which step as it is, as it should be, as it turned out, and what is missing. */
export default function Matrix() {
  const say = useWords();
  const label = useLabels();
  const product = useProduct();
  const quarter = useQuarter();
  const [query, setQuery] = useSearchParams();
  const asked = VARIANTS.find((each) => each === query.get("variant"));
  const [place, setPlace] = useState<Place | null>(null);
  const [goal, setGoal] = useState<GoalStart | null>(null);
  const productId = product.product?.id ?? "";
  const variables = { productId, period: quarter.period, variants: VARIANTS };
  const answer = useQuery({ query: MatrixDocument, variables, pause: !productId });
  const again = () => answer[1]({ requestPolicy: "network-only" });
  const shown = asked ? [asked] : VARIANTS;
  return (
    <Page title={say("title")} actions={<><ProductSelect of={product} /><QuarterSelect of={quarter} /></>}>
      <Rooms now="" />
      <SegmentedControl
        aria-label={say("variant")}
        size="xs"
        style={{ alignSelf: "flex-start" }}
        value={asked ?? "ALL"}
        onChange={(value) => setQuery((before) => { before.set("variant", value); return before; })}
        data={[{ value: "ALL", label: say("all") }, ...VARIANTS.map((value) => ({ value, label: label("MatrixVariant", value) }))]}
      />
      <NoProduct of={product} />
      {productId && (
        <Answered of={answer} rows={12}>
          {({ clusterMatrix: data }) => (
            <Stack gap="md">
              <Published of={data} />
              <Gaps of={data} open={setPlace} setGoal={setGoal} />
              {data.resources.length === 0 ? <Empty title={say("no_resources")} text={say("no_resources_text")} /> : <Grid of={data} shown={shown} open={setPlace} />}
              {data.conclusion && <Text>{data.conclusion}</Text>}
              <div className="no-print"><Documents of={data} /></div>
              <Freeze of={data} productId={productId} period={quarter.period} isSure={!answer[0].fetching} again={again} />
              {place && <CellDrawer of={data} place={place} productId={productId} period={quarter.period} close={() => setPlace(null)} setGoal={setGoal} again={again} />}
            </Stack>
          )}
        </Answered>
      )}
      {goal && product.product && <GoalDialog product={product.product} period={quarter.period} start={goal} close={() => setGoal(null)} done={again} />}
    </Page>
  );
}

function Published({ of }: { of: MatrixData }) {
  const say = useWords();
  const zone = useSession().workspace.timeZone;
  if (!of.published) return null;
  return (
    <Alert variant="light" color="gray" title={say("published", { when: moment(of.published.at, zone), who: of.published.by?.name ?? "" })}>
      {of.laterFacts.length > 0 && <List size="sm">{of.laterFacts.map((each) => <List.Item key={each.text}>{each.text}</List.Item>)}</List>}
    </Alert>
  );
}
