import { Checkbox, VisuallyHidden } from "@mantine/core";
import { ArrowDown, ArrowUp } from "lucide-react";
import { memo } from "react";
import { COLUMNS, type Column } from "./columns";
import classes from "./leads.module.css";
import type { LeadNode } from "./useLeadChanges";
import type { AskedLeads } from "./useQuestion";
import type { Selection } from "./useSelection";
import { SortSelect } from "./SortSelect";
import { useWords } from "./words";

/** The first row: choosing all that are loaded, and sorting. */
export const LeadHead = memo(function LeadHead({ of, rows, selection, isPhone }: {
  of: AskedLeads; rows: readonly LeadNode[]; selection: Selection | undefined; isPhone: boolean;
}) {
  const say = useWords();
  const count = selection?.chosen.size ?? 0;
  return (
    <div role="rowgroup">
      <div role="row" aria-rowindex={1} className={classes.head}>
        {selection && (
          <div role="columnheader">
            <VisuallyHidden>{say("choice")}</VisuallyHidden>
            <Checkbox
              size="xs"
              aria-label={say("choose_all")}
              checked={count > 0 && count >= rows.length}
              indeterminate={count > 0 && count < rows.length}
              onChange={(event) => selection.setAll(rows, event.currentTarget.checked)}
            />
          </div>
        )}
        {isPhone ? <div role="columnheader"><SortSelect of={of} /></div> : COLUMNS.map((each) => <Head key={each.key} column={each} of={of} />)}
      </div>
    </div>
  );
});

function Head({ column: { key, sort, first = "DESC", isFigure }, of: { question, change } }: { column: Column; of: AskedLeads }) {
  const say = useWords();
  const name = say(`column_${key}`);
  const className = isFigure ? `${classes.cell} ${classes.figure}` : classes.cell;
  if (!sort) return <div role="columnheader" className={className}>{name}</div>;
  const isSorted = question.sort.field === sort;
  const direction = question.sort.direction ?? "ASC";
  const next = isSorted ? (direction === "ASC" ? "DESC" : "ASC") : first;
  const Icon = direction === "ASC" ? ArrowUp : ArrowDown;
  return (
    <div role="columnheader" className={className} aria-sort={isSorted ? (direction === "ASC" ? "ascending" : "descending") : undefined}>
      <button type="button" className={classes.sort} onClick={() => change({ sort: { field: sort, direction: next } })}>
        {name}
        {isSorted && <Icon size={13} aria-hidden />}
      </button>
    </div>
  );
}
