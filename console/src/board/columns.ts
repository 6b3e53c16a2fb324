/** The columns of the board as data: what is in them, and a card that goes from one to another. */
import type { LeadBoardColumnQuery } from "../api/generated/leads";

export type Card = LeadBoardColumnQuery["leads"]["edges"][number]["node"];

export interface Column {
  cards: Card[];
  cursor: string | null;
  hasMore: boolean;
  loading: boolean;
  /** The sentence of what went wrong. */
  error: string | null;
}

export type Columns = Record<string, Column>;

export const EMPTY: Column = { cards: [], cursor: null, hasMore: false, loading: true, error: null };

/** The columns with one of them changed. */
export function withColumn(columns: Columns, key: string, change: Partial<Column>): Columns {
  return { ...columns, [key]: { ...EMPTY, ...columns[key], ...change } };
}

/** The card at the head of a column, and in no other; where `key` is null it is nowhere. */
export function withCard(columns: Columns, card: Card, key: string | null): Columns {
  const without = Object.entries(columns).map(([name, column]) => {
    const cards = column.cards.filter((each) => each.id !== card.id);
    return [name, { ...column, cards: name === key ? [card, ...cards] : cards }] as const;
  });
  return Object.fromEntries(without);
}

/** The card as it is now, where it is. */
export function withNewer(columns: Columns, card: Card): Columns {
  return Object.fromEntries(Object.entries(columns).map(([name, column]) =>
    [name, { ...column, cards: column.cards.map((each) => (each.id === card.id ? card : each)) }]));
}

/** Which column a card is in. */
export function columnOf(columns: Columns, id: string): string | undefined {
  return Object.keys(columns).find((key) => columns[key]?.cards.some((each) => each.id === id));
}
