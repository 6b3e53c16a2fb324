import { Text } from "@mantine/core";
import { useMemo } from "react";
import { useQuery } from "urql";
import { WhatIfMovedDocument } from "../api/generated/planner";
import type { WhatIfInput } from "../api/generated/schema";
import { problemsOf } from "../api/send";
import { useSession } from "../api/session";
import { Answered } from "../parts/Answered";
import { Empty } from "../parts/Empty";
import { Page } from "../parts/Page";
import { PeriodSelect } from "../period/PeriodSelect";
import { usePeriod } from "../period/usePeriod";
import { NoProduct } from "../products/NoProduct";
import { ProductSelect } from "../products/ProductSelect";
import { useProduct } from "../products/useProduct";
import { MoveForm, placeOf } from "./MoveForm";
import { Outcome } from "./Outcome";
import { Rooms } from "./Rooms";
import { usePlan } from "./usePlan";
import { useWords } from "./words";

/** What would change if money moved between resources, by what it brought in the chosen days. */
export default function WhatIf() {
  const say = useWords();
  const product = useProduct();
  const period = usePeriod("quarter");
  const { currency } = useSession().workspace;
  const [plan, ask] = usePlan();
  const productId = product.product?.id ?? "";
  const { start, end } = period.period;
  const isAsked = plan.moves.length > 0;
  const input = useMemo<WhatIfInput>(
    () => ({
      productId,
      period: { start, end },
      moves: plan.moves.map(({ amount, ...between }) => ({ ...between, amount: { amount, currency } })),
      commissionShare: plan.commission ? String(Number(plan.commission) / 100) : null,
    }),
    [productId, start, end, plan, currency],
  );
  const answer = useQuery({ query: WhatIfMovedDocument, variables: { input }, pause: !productId || !isAsked });
  const problems = answer[0].error ? problemsOf(answer[0].error) : [];
  const isPlaced = problems.length > 0 && problems.every((each) => placeOf(each) !== null);
  return (
    <Page title={say("what_if_title")} actions={<><ProductSelect of={product} /><PeriodSelect of={period} /></>}>
      <Rooms now="what-if" />
      <Text size="sm" c="dimmed">{say("what_if_text")}</Text>
      <NoProduct of={product} />
      {productId && <MoveForm plan={plan} ask={ask} problems={problems} />}
      {productId && !isAsked && <Empty title={say("none_yet")} text={say("none_yet_text")} />}
      {isAsked && !isPlaced && <Answered of={answer}>{({ whatIf }) => <Outcome of={whatIf} />}</Answered>}
    </Page>
  );
}
