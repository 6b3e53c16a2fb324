import { DragDropContext } from "@hello-pangea/dnd";
import { SegmentedControl } from "@mantine/core";
import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import { useQuery } from "urql";
import { LeadBoardDocument } from "../api/generated/leads";
import type { LeadFilter } from "../api/generated/schema";
import { useSession } from "../api/session";
import { NONCE } from "../app/nonce";
import { useDragTold } from "../drag/useDragTold";
import { AT_WORK } from "../leads/question";
import { ViewSwitch } from "../leads/ViewSwitch";
import { Answered } from "../parts/Answered";
import { Empty } from "../parts/Empty";
import { Page } from "../parts/Page";
import { NoProduct } from "../products/NoProduct";
import { ProductSelect } from "../products/ProductSelect";
import { useProduct } from "../products/useProduct";
import { BoardColumn } from "./BoardColumn";
import classes from "./board.module.css";
import { useBoardLive } from "./useBoardLive";
import { useColumns } from "./useColumns";
import { useMoveCard } from "./useMoveCard";
import { useWords } from "./words";

export interface BoardStep {
  key: string;
  name: string;
}

/** Leads by step of a product's funnel; a card is dragged, or moved by its menu. */
export default function Board() {
  const say = useWords();
  const chosen = useProduct();
  const [query, setQuery] = useSearchParams();
  const owner = query.get("owner") === "me" ? "me" : "all";
  const id = chosen.product?.id;
  const answer = useQuery({ query: LeadBoardDocument, variables: { id: id ?? "" }, pause: !id, requestPolicy: "cache-first" });
  const choose = (value: string) =>
    setQuery((before) => {
      if (value === "me") before.set("owner", "me");
      else before.delete("owner");
      return before;
    });
  return (
    <Page title={say("title")} actions={<><Whose owner={owner} choose={choose} /><ProductSelect of={chosen} /><ViewSwitch at="board" /></>}>
      <NoProduct of={chosen} />
      {id && (
        <Answered of={answer}>
          {({ product }) =>
            product?.funnel
              ? <Steps key={`${id} ${owner}`} productId={id} steps={product.funnel.steps} isMine={owner === "me"} />
              : <Empty title={say("empty_title")} text={say("empty_text")} />}
        </Answered>
      )}
    </Page>
  );
}

function Whose({ owner, choose }: { owner: string; choose: (owner: string) => void }) {
  const say = useWords();
  return (
    <SegmentedControl
      aria-label={say("whose")}
      size="xs"
      value={owner}
      onChange={choose}
      data={[{ value: "all", label: say("whose_all") }, { value: "me", label: say("whose_me") }]}
    />
  );
}

function Steps({ productId, steps, isMine }: { productId: string; steps: BoardStep[]; isMine: boolean }) {
  const say = useWords();
  const { member, may } = useSession();
  const filter = useMemo<LeadFilter>(
    () => ({
      productId: { eq: productId },
      status: { in: [...AT_WORK, "WON", "NURTURING"] },
      ...(isMine && member ? { ownerId: { eq: member.id } } : {}),
    }),
    [productId, isMine, member],
  );
  const keys = useMemo(() => steps.map((each) => each.key), [steps]);
  const board = useColumns(keys, filter);
  const move = useMoveCard(board);
  useBoardLive(productId, board);
  const name = useCallback((key: string) => steps.find((each) => each.key === key)?.name ?? key, [steps]);
  const cardOf = (id: string) => Object.values(board.columns).flatMap((each) => each.cards).find((each) => each.id === id);
  const dragged = useDragTold({
    what: (id) => cardOf(id)?.name ?? id,
    where: name,
    isMove: (from, to) => from.droppableId !== to.droppableId, // of a column the server says the order
    onPut: (id, _from, { droppableId }) => {
      const card = cardOf(id);
      if (card) void move(card, droppableId, name(droppableId));
    },
  });
  return (
    <DragDropContext nonce={NONCE} {...dragged} dragHandleUsageInstructions={say("drag_help")}>
      <div className={classes.board} role="region" aria-label={say("board_region")} tabIndex={0}>
        {steps.map((step) => (
          <BoardColumn key={step.key} step={step} steps={steps} filter={filter} board={board} mayMove={may("LEAD_MOVE")} move={move} />
        ))}
      </div>
    </DragDropContext>
  );
}
