import { Button, Group, Stack } from "@mantine/core";
import { Plus } from "lucide-react";
import { useCallback, useState } from "react";
import { useNavigate } from "react-router";
import { useSession } from "../api/session";
import { Page } from "../parts/Page";
import { BulkBar } from "./BulkBar";
import { Export } from "./Export";
import { FilterBar } from "./FilterBar";
import { FilterChips } from "./FilterChips";
import { LeadTable } from "./LeadTable";
import { newLead } from "./NewLead";
import { useLeadChoices } from "./useLeadChoices";
import { useQuestion } from "./useQuestion";
import { useSelection } from "./useSelection";
import { ViewBar } from "./ViewBar";
import { ViewSwitch } from "./ViewSwitch";
import { useWords } from "./words";

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
  const mayChange = session.may("LEAD_EDIT") || session.may("LEAD_MOVE");
  return (
    <Page
      title={say("title")}
      actions={
        <>
          <ViewSwitch at="list" />
          {session.may("EXPORT") && <Export of={asked} />}
          {session.may("LEAD_CREATE") && (
            <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => newLead(say("new"), anew, open)}>{say("new")}</Button>
          )}
        </>
      }
    >
      <Stack gap="xs">
        <ViewBar of={asked} />
        <FilterBar of={asked} choices={choices} turn={turn} />
        <FilterChips of={asked} choices={choices} />
        <LeadTable key={turn} of={asked} selection={mayChange ? selection : undefined} onAnew={anew} />
        {mayChange && <Group justify="center"><BulkBar selection={selection} choices={choices} onDone={anew} /></Group>}
      </Stack>
    </Page>
  );
}
