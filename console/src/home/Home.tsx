import { SimpleGrid, Stack } from "@mantine/core";
import { useSession } from "../api/session";
import { Page } from "../parts/Page";
import { ProductSelect } from "../products/ProductSelect";
import { useProduct } from "../products/useProduct";
import { Gaps } from "./Gaps";
import { GoalsOffPace } from "./GoalsOffPace";
import { Leak } from "./Leak";
import { MyDay } from "./MyDay";
import { MyPlan } from "./MyPlan";
import { Start } from "./Start";
import { useWords } from "./words";
import { Week } from "./Week";

/** What waits for who is signed in, and for who steers: what lags, what is missing, where it leaks, the week. */
export default function Home() {
  const say = useWords();
  const session = useSession();
  const product = useProduct();
  const sells = session.may("HANDOFF_RESPOND") || session.may("TASK_EDIT") || session.may("CONVERSATION_HANDLE");
  const plans = session.may("PLAN_DRAFT") || session.may("PLAN_ACTION_COMPLETE") || session.may("PLAN_APPROVE");
  const steers = session.may("GOAL_SET") || session.may("GOAL_PROPOSE") || session.may("ATTRIBUTION_RUN") || session.may("ENGAGEMENT_GO");
  const id = product.product?.id;
  return (
    <Page title={say("title")} actions={steers && <ProductSelect of={product} />}>
      <Stack gap="lg">
        {product.isReady && !id && <Start />}
        {sells && <MyDay />}
        {plans && <MyPlan />}
        {steers && id && (
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
            <Week productId={id} />
            <Leak productId={id} />
            <GoalsOffPace productId={id} />
            <Gaps productId={id} />
          </SimpleGrid>
        )}
      </Stack>
    </Page>
  );
}
