import { Checkbox, Group, Skeleton } from "@mantine/core";
import { memo, useDeferredValue, type MouseEvent } from "react";
import { Link, useNavigate } from "react-router";
import { useSession } from "../api/session";
import { ago, moment, number } from "../words/format";
import { COLUMNS } from "./columns";
import classes from "./leads.module.css";
import { LeadStatusBadge } from "./LeadStatusBadge";
import type { LeadNode } from "./useLeadChanges";
import { useWords } from "./words";

interface Line {
  index: number;
  top: number;
  /** Undefined until its page is there. */
  lead: LeadNode | undefined;
  isPhone: boolean;
  isChosen: boolean;
  /** Chooses it or not; undefined where nothing can be done with it. */
  toggle: ((index: number, range: boolean) => void) | undefined;
}

/** One lead; a click anywhere opens it, the name is the link. */
export const LeadLine = memo(function LeadLine(props: Line) {
  const { index, top, lead, isPhone, isChosen, toggle } = props;
  const say = useWords();
  const navigate = useNavigate();
  const isSettled = useDeferredValue(true, false); // while rows fly past nobody chooses one, and this is half of what a row costs
  const open = (event: MouseEvent) => {
    if (!lead || (event.target as HTMLElement).closest("a, button, input, label")) return;
    if (window.getSelection()?.toString()) return;
    void navigate(`/leads/${lead.id}`);
  };
  const Cells = isPhone ? PhoneCell : WideCells;
  return (
    <div
      role="row"
      className={classes.row}
      style={{ transform: `translateY(${top}px)` }}
      aria-rowindex={index + 2}
      data-index={index}
      data-chosen={isChosen || undefined}
      onClick={open}
    >
      {toggle && (
        <div role="cell">
          {lead && (isSettled || isChosen) && (
            <Checkbox
              size="xs"
              aria-label={say("choose", { name: lead.name })}
              checked={isChosen}
              onChange={(event) => toggle(index, (event.nativeEvent as PointerEvent).shiftKey)}
            />
          )}
        </div>
      )}
      {lead ? <Cells lead={lead} isSettled={isSettled} /> : <Waiting isPhone={isPhone} />}
    </div>
  );
});

function Waiting({ isPhone }: { isPhone: boolean }) {
  return (isPhone ? COLUMNS.slice(0, 1) : COLUMNS).map(({ key }) => <div key={key} role="cell"><Skeleton height={12} width="70%" /></div>);
}

function WideCells({ lead, isSettled }: { lead: LeadNode; isSettled: boolean }) {
  const say = useWords();
  const zone = useSession().workspace.timeZone;
  const exact = (at: string) => (isSettled ? moment(at, zone) : undefined);
  const contact = lead.person.primaryPhone ?? lead.person.primaryEmail;
  return (
    <>
      <div role="cell" className={classes.cell}>
        <Link to={`/leads/${lead.id}`} className={classes.name}>{lead.name}</Link>
        {contact && <div className={classes.second}>{contact}</div>}
      </div>
      <div role="cell" className={classes.cell}>
        {lead.step.name}
        <div className={classes.second} title={exact(lead.stepEnteredAt)}>{ago(lead.stepEnteredAt)}</div>
      </div>
      <div role="cell" className={classes.cell}><LeadStatusBadge status={lead.status} /></div>
      <div role="cell" className={`${classes.cell} ${classes.figure}`}>{number(lead.score)}</div>
      <div role="cell" className={classes.cell}>{lead.owner?.name ?? <span className={classes.second}>{say("nobody")}</span>}</div>
      <div role="cell" className={classes.cell}>{lead.firstTouch?.channel?.name ?? "–"}</div>
      <div role="cell" className={classes.cell} title={exact(lead.lastActivityAt)}>{ago(lead.lastActivityAt)}</div>
    </>
  );
}

function PhoneCell({ lead }: { lead: LeadNode }) {
  return (
    <div role="cell" className={classes.cell}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Link to={`/leads/${lead.id}`} className={`${classes.name} ${classes.cell}`}>{lead.name}</Link>
        <span className={classes.second}>{ago(lead.lastActivityAt)}</span>
      </Group>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <span className={classes.second}>{`${lead.step.name} · ${number(lead.score)}`}</span>
        <LeadStatusBadge status={lead.status} />
      </Group>
    </div>
  );
}
