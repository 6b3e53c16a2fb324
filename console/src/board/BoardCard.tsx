import { Draggable } from "@hello-pangea/dnd";
import { ActionIcon, Group, Menu, Text } from "@mantine/core";
import { EllipsisVertical } from "lucide-react";
import { Link } from "react-router";
import { LeadStatusBadge } from "../leads/LeadStatusBadge";
import { ago, money, number } from "../words/format";
import type { BoardStep } from "./Board";
import classes from "./board.module.css";
import type { Card } from "./columns";
import { useWords } from "./words";

interface Shown {
  card: Card;
  index: number;
  at: string;
  steps: BoardStep[];
  mayMove: boolean;
  move: (card: Card, toStepKey: string, name: string) => Promise<void>;
}

/** One lead; taken by the mouse, by Space and the arrows, or sent to a step by its menu. */
export function BoardCard({ card, index, at, steps, mayMove, move }: Shown) {
  const say = useWords();
  const isFree = mayMove && card.allowedActions.includes("MOVE");
  return (
    <Draggable draggableId={card.id} index={index} isDragDisabled={!isFree}>
      {(place, { isDragging }) => (
        <div
          ref={place.innerRef}
          {...place.draggableProps}
          {...(isFree ? place.dragHandleProps : {})}
          role="group"
          aria-label={card.name}
          className={classes.card}
          data-dragging={isDragging || undefined}
        >
          <Group justify="space-between" wrap="nowrap" gap="xs">
            <Link to={`/leads/${card.id}`} className={classes.name} draggable={false}>{card.name}</Link>
            {isFree && <MoveMenu card={card} at={at} steps={steps} move={move} />}
          </Group>
          <Group justify="space-between" wrap="nowrap" gap="xs">
            <Text size="xs" c="dimmed" truncate>{card.owner?.name ?? say("nobody")}</Text>
            {card.status !== "OPEN" && <LeadStatusBadge status={card.status} />}
          </Group>
          <Group justify="space-between" wrap="nowrap" gap="xs">
            <Text size="xs" c="dimmed" truncate>{`${ago(card.stepEnteredAt)} · ${card.firstTouch?.channel?.name ?? "–"}`}</Text>
            <Text size="xs" className="figures">{card.expectedValue ? money(card.expectedValue, true) : say("score", { score: number(card.score) })}</Text>
          </Group>
        </div>
      )}
    </Draggable>
  );
}

function MoveMenu({ card, at, steps, move }: Pick<Shown, "card" | "at" | "steps" | "move">) {
  const say = useWords();
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={say("move_to_of", { name: card.name })}>
          <EllipsisVertical size={15} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{say("move_to")}</Menu.Label>
        {steps.filter((each) => each.key !== at).map((each) => (
          <Menu.Item key={each.key} onClick={() => void move(card, each.key, each.name)}>{each.name}</Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
