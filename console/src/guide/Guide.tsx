import { Badge, Button, Card, Group, Progress, Stack, Text, Title, UnstyledButton } from "@mantine/core";
import { Check, Circle } from "lucide-react";
import { Page } from "../parts/Page";
import { Loading } from "../parts/Loading";
import { ProductSelect } from "../products/ProductSelect";
import { useProduct } from "../products/useProduct";
import { FunnelStep } from "./FunnelStep";
import { GoalStep } from "./GoalStep";
import { LeadStep, MatrixStep } from "./LastSteps";
import { ProductStep } from "./ProductStep";
import { ResourcesStep } from "./ResourcesStep";
import { STEPS, useGuide, type GuideOf, type Step } from "./useGuide";
import { useWords } from "./words";

type Products = ReturnType<typeof useProduct>;

/** From an empty workspace to the first matrix and the first lead; what is there already is ticked off. */
export default function Guide() {
  const say = useWords();
  const products = useProduct();
  const guide = useGuide(products.product);
  const isReady = products.isReady && (!products.product || guide.state !== undefined);
  const done = STEPS.filter(guide.isDone).length;
  return (
    <Page title={say("title")} actions={products.products.length > 1 && <ProductSelect of={products} />}>
      <Text size="sm" c="dimmed">{say("intro")}</Text>
      <Progress value={(done / (STEPS.length - 1)) * 100} aria-label={say("done_of", { done, all: STEPS.length - 1 })} />
      {isReady ? (
        <Stack component="ol" gap="sm" p={0} m={0} style={{ listStyle: "none" }}>
          {STEPS.map((step, at) => <Part key={step} step={step} at={at + 1} of={guide} products={products} />)}
        </Stack>
      ) : <Loading />}
    </Page>
  );
}

function Part({ step, at, of, products }: { step: Step; at: number; of: GuideOf; products: Products }) {
  const say = useWords();
  const isOpen = of.open === step;
  const isDone = of.isDone(step);
  const isLocked = step !== "product" && !products.product || STEPS.indexOf(step) > 1 && !of.isDone("funnel");
  const Icon = isDone ? Check : Circle;
  return (
    <Card withBorder component="li" aria-current={isOpen ? "step" : undefined}>
      <UnstyledButton onClick={() => of.show(step)} disabled={isLocked} aria-expanded={isOpen}>
        <Group gap="sm" wrap="nowrap">
          <Icon size={18} aria-hidden color={isDone ? "var(--mantine-color-green-text)" : "var(--mantine-color-dimmed)"} />
          <Title order={2} size="h3" c={isLocked ? "dimmed" : undefined}>{`${at}. ${say(`step_${step}`)}`}</Title>
          {isDone && <Badge variant="light" color="green" tt="none">{say("done")}</Badge>}
        </Group>
      </UnstyledButton>
      {isOpen && (
        <Stack gap="sm" mt="sm">
          <Text size="sm" c="dimmed">{say(`about_${step}`)}</Text>
          <Content step={step} of={of} products={products} />
          {(step === "resources" || step === "goal" || step === "lead") && !isDone && (
            <Group><Button size="xs" variant="subtle" onClick={() => of.skip(step)}>{say("later")}</Button></Group>
          )}
        </Stack>
      )}
    </Card>
  );
}

function Content({ step, of, products }: { step: Step; of: GuideOf; products: Products }) {
  const { product } = products;
  if (step === "product" || !product) return <ProductStep products={products} done={of.again} />;
  if (step === "funnel") return <FunnelStep product={product} done={of.again} />;
  if (step === "resources") return <ResourcesStep of={of} />;
  if (step === "goal") return <GoalStep of={of} product={product} />;
  if (step === "lead") return <LeadStep product={product} done={of.again} />;
  return <MatrixStep product={product} />;
}
