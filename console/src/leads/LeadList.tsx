import { Button, Group, Stack } from "@mantine/core";
import { Plus } from "lucide-react";
import { lazy, Suspense, useCallback, useState } from "react";
import { useNavigate } from "react-router";
import { useSession } from "../api/session";
import { Page } from "../parts/Page";
import { useLater } from "../parts/useLater";
import { Export } from "./Export";
import { FilterBar } from "./FilterBar";
import { LeadTable } from "./LeadTable";
import { isNarrowed } from "./question";
import { useLeadChoices } from "./useLeadChoices";
import { useQuestion } from "./useQuestion";
import { useSelection } from "./useSelection";
import { ViewBar } from "./ViewBar";
import { ViewSwitch } from "./ViewSwitch";
import { useWords } from "./words";

/** For a list that is narrowed, and for those who choose some. */
const FilterChips = lazy(async () => ({ default: (await import("./FilterChips")).FilterChips }));
const BulkBar = lazy(async () => ({ default: (await import("./BulkBar")).BulkBar }));

/** All leads one sees: narrowed, sorted, opened, and changed many at a time. */
export default function LeadList() {
  const say = useWords();
  const session = useSession();
  const asked = useQuestion();
  const choices = useLeadChoices();
  const selection = useSelection(asked.address);
  const [turn, setTurn] = useState(0);
  const anew = useCallback(() => setTurn((count) => count + 1), []);
  const navigate = useNavigate();
  const open = (id: string) => void navigate(`/leads/${id}`);
  const later = useLater();
  const begin = async () => (await later(() => import("./NewLead"))).newLead(say("new"), anew, open);
  const mayChange = session.may("LEAD_EDIT") || session.may("LEAD_MOVE");
  return (
    <Page
      title={say("title")}
      actions={
        <>
          <ViewSwitch at="list" />
          {session.may("EXPORT") && <Export of={asked} />}
          {session.may("LEAD_CREATE") && (
            <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => void begin()}>{say("new")}</Button>
          )}
        </>
      }
    >
      <Stack gap="xs">
        <ViewBar of={asked} />
        <FilterBar of={asked} choices={choices} turn={turn} />
        {isNarrowed(asked.question) && <Suspense><FilterChips of={asked} choices={choices} /></Suspense>}
        <LeadTable key={turn} of={asked} selection={mayChange ? selection : undefined} onAnew={anew} />
        {mayChange && selection.hasChosen && (
          <Group justify="center"><Suspense><BulkBar selection={selection} choices={choices} onDone={anew} /></Suspense></Group>
        )}
      </Stack>
    </Page>
  );
}
