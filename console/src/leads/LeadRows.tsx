import { useCallback, useEffect, useRef, useState, type CSSProperties, type KeyboardEvent } from "react";
import type { Pages } from "../api/pages";
import { widths } from "./columns";
import { LeadHead } from "./LeadHead";
import { LeadLine } from "./LeadLine";
import classes from "./leads.module.css";
import { newerOf, type LeadNode } from "./useLeadChanges";
import type { AskedLeads } from "./useQuestion";
import { useRoomBelow } from "./useRoomBelow";
import { useRowsInSight } from "./useRowsInSight";
import type { Selection } from "./useSelection";
import { useWords } from "./words";

/** Rows that are fetched before they are scrolled to; at first, before anybody scrolls, only what may be in sight. */
const AHEAD = 500;
const HEAD = 38;

interface Shown {
  of: AskedLeads;
  pages: Pages<LeadNode>;
  changed: ReadonlyMap<string, LeadNode>;
  selection: Selection | undefined;
  isPhone: boolean;
}

/** The rows in sight of a list that may be very long; the next pages are fetched before they are scrolled to. */
export function LeadRows({ of, pages, changed, selection, isPhone }: Shown) {
  const say = useWords();
  const [box, height] = useRoomBelow<HTMLDivElement>();
  const size = isPhone ? 64 : 48;
  const waiting = pages.hasMore || (pages.loading && pages.nodes.length === 0) ? 3 : 0;
  const { hasMore, loading, error, more, nodes } = pages;
  const count = nodes.length + waiting;
  const { indexes, end, isScrolled, scrollTo } = useRowsInSight(box, count, size, HEAD, height);
  const wanted = end + (isScrolled ? AHEAD : 0);
  useEffect(() => {
    if (hasMore && !loading && !error && wanted >= nodes.length) more();
  }, [hasMore, loading, error, wanted, nodes.length, more]);
  useEffect(() => scrollTo(0), [of.address, scrollTo]);
  const onKeyDown = useRowKeys(box, nodes, selection, scrollTo);
  const toggle = useToggle(nodes, selection);
  return (
    <div ref={box} className={classes.frame} style={{ height }} role="region" aria-label={say("list_region")} tabIndex={0} onKeyDown={onKeyDown}>
      <div
        role="table"
        className={classes.table}
        aria-label={say("title")}
        aria-rowcount={hasMore ? -1 : nodes.length + 1}
        aria-busy={loading}
        style={{ "--lead-columns": widths(isPhone, Boolean(selection)) } as CSSProperties}
      >
        <LeadHead of={of} rows={nodes} selection={selection} isPhone={isPhone} />
        <div role="rowgroup" className={classes.rows} style={{ height: count * size }}>
          {indexes.map((index) => {
            const node = nodes[index];
            return (
              <LeadLine
                key={node?.id ?? index}
                index={index}
                top={index * size}
                lead={node && newerOf(node, changed.get(node.id) ?? node)}
                isPhone={isPhone}
                isChosen={Boolean(node && selection?.chosen.has(node.id))}
                toggle={toggle}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** The same function while the list grows, so that the rows in sight are not drawn anew with every page. */
function useToggle(nodes: LeadNode[], selection: Selection | undefined) {
  const rows = useRef(nodes);
  rows.current = nodes;
  const change = selection?.toggle;
  const toggle = useCallback((index: number, range: boolean) => change?.(rows.current, index, range), [change]);
  return change && toggle;
}

function useRowKeys(box: { current: HTMLDivElement | null }, nodes: LeadNode[], selection: Selection | undefined, scrollTo: (index: number) => void) {
  const at = useRef(-1);
  const [wanted, setWanted] = useState<{ index: number } | null>(null);
  useEffect(() => {
    if (wanted) box.current?.querySelector<HTMLElement>(`[data-index="${wanted.index}"] a`)?.focus({ preventScroll: true });
  }, [wanted, box]);
  return (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = (event.target as HTMLElement).closest<HTMLElement>("[data-index]");
    if (row) at.current = Number(row.dataset.index);
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const index = Math.max(0, Math.min(nodes.length - 1, at.current + step));
      at.current = index;
      scrollTo(index);
      requestAnimationFrame(() => setWanted({ index }));
    } else if (event.key.toLowerCase() === "x" && row && selection) selection.toggle(nodes, at.current, event.shiftKey);
  };
}
