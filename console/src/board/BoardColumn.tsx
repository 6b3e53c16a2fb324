import { Droppable } from "@hello-pangea/dnd";
import { Button, Group, Skeleton, Text, Title } from "@mantine/core";
import { useEffect } from "react";
import { useQuery } from "urql";
import { LeadCountDocument } from "../api/generated/leads";
import type { LeadFilter } from "../api/generated/schema";
import { Troubled } from "../parts/Troubled";
import { number } from "../words/format";
import type { BoardStep } from "./Board";
import { BoardCard } from "./BoardCard";
import classes from "./board.module.css";
import { EMPTY, type Card } from "./columns";
import type { BoardColumns } from "./useColumns";
import { useWords } from "./words";

interface Shown {
  step: BoardStep;
  steps: BoardStep[];
  filter: LeadFilter;
  board: BoardColumns;
  mayMove: boolean;
  move: (card: Card, toStepKey: string, name: string) => Promise<void>;
}

/** The leads at one step, who came last first. */
export function BoardColumn({ step, steps, filter, board, mayMove, move }: Shown) {
  const say = useWords();
  const { cards, hasMore, loading, error } = board.columns[step.key] ?? EMPTY;
  return (
    <section className={classes.column} aria-labelledby={`step-${step.key}`}>
      <Group justify="space-between" wrap="nowrap" px="xs" pt="xs" gap="xs">
        <Title order={2} size="sm" id={`step-${step.key}`} lineClamp={1} title={step.name}>{step.name}</Title>
        <Count step={step.key} filter={filter} cards={cards} />
      </Group>
      <Droppable droppableId={step.key} isDropDisabled={!mayMove}>
        {(place, { isDraggingOver }) => (
          <div ref={place.innerRef} {...place.droppableProps} className={classes.cards} data-over={isDraggingOver || undefined}>
            {error !== null && <Troubled message={error} again={() => void board.refresh(step.key)} />}
            {cards.map((card, index) => (
              <BoardCard key={card.id} card={card} index={index} at={step.key} steps={steps} mayMove={mayMove} move={move} />
            ))}
            {place.placeholder}
            {loading && cards.length === 0 && [0, 1, 2].map((each) => <Skeleton key={each} height={74} mb={8} />)}
            {!loading && cards.length === 0 && error === null && <Text size="sm" c="dimmed" ta="center" py="md">{say("column_empty")}</Text>}
            {hasMore && (
              <Button variant="subtle" size="compact-sm" fullWidth loading={loading} onClick={() => board.more(step.key)} aria-label={say("more_of", { step: step.name })}>
                {say("more")}
              </Button>
            )}
          </div>
        )}
      </Droppable>
    </section>
  );
}

function Count({ step, filter, cards }: { step: string; filter: LeadFilter; cards: Card[] }) {
  const say = useWords();
  const variables = { filter: { ...filter, stepKey: { eq: step } } };
  const [{ data }, ask] = useQuery({ query: LeadCountDocument, variables });
  const shown = cards.map((each) => each.id).join();
  useEffect(() => {
    if (shown) ask({ requestPolicy: "network-only" });
  }, [shown, ask]);
  const found = data?.leads;
  if (!found) return null;
  const text = `${number(found.totalCount)}${found.totalCountIsExact ? "" : "+"}`;
  return <Text size="sm" c="dimmed" className="figures" aria-label={say("count", { count: found.totalCount, shown: text })} role="note">{text}</Text>;
}
