/** What screen readers are told while something is dragged, in the reader's language: the library speaks English only. */
import type { DraggableLocation, DragDropContextProps } from "@hello-pangea/dnd";
import { useWords } from "./words";

type Told = Pick<DragDropContextProps, "onDragStart" | "onDragUpdate" | "onDragEnd">;

interface Dragging {
  /** What is dragged, by its id. */
  what: (id: string) => string;
  /** What it can be put on, by its id. */
  where: (id: string) => string;
  /** Whether putting it there is anything; else it is said to be back. Left out: every other place is. */
  isMove?: (from: DraggableLocation, to: DraggableLocation) => boolean;
  /** Where it was put; never called where it went back. */
  onPut: (id: string, from: DraggableLocation, to: DraggableLocation) => void;
}

function isElsewhere(from: DraggableLocation, to: DraggableLocation) {
  return from.droppableId !== to.droppableId || from.index !== to.index;
}

/** The responders of a `DragDropContext`. */
export function useDragTold({ what, where, isMove = isElsewhere, onPut }: Dragging): Told & Required<Pick<Told, "onDragEnd">> {
  const say = useWords();
  const values = (id: string, { droppableId, index }: DraggableLocation) => ({ what: what(id), where: where(droppableId), place: index + 1 });
  return {
    onDragStart: ({ draggableId, source }, { announce }) => announce(say("taken", values(draggableId, source))),
    onDragUpdate: ({ draggableId, destination }, { announce }) =>
      announce(destination ? say("over", values(draggableId, destination)) : say("over_nothing", { what: what(draggableId) })),
    onDragEnd: ({ draggableId, source, destination, reason }, { announce }) => {
      if (!destination || reason === "CANCEL" || !isMove(source, destination)) return announce(say("back", values(draggableId, source)));
      announce(say("put", values(draggableId, destination)));
      onPut(draggableId, source, destination);
    },
  };
}
