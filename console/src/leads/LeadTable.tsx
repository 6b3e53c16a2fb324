import { Alert, Button, Group } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { RefreshCw } from "lucide-react";
import { useEffect } from "react";
import { usePages } from "../api/pages";
import { LeadListDocument, type LeadListQuery } from "../api/generated/leads";
import { useSession } from "../api/session";
import { Empty } from "../parts/Empty";
import { More } from "../parts/More";
import { Troubled } from "../parts/Troubled";
import { isNarrowed } from "./question";
import { LeadRows } from "./LeadRows";
import { useLeadChanges } from "./useLeadChanges";
import type { AskedLeads } from "./useQuestion";
import type { Selection } from "./useSelection";
import { useWords } from "./words";

/** What a high window shows, and a little more; then as much as the server gives at once. */
const FIRST = 60;
const THEN = 200;

function leadsOf(data: LeadListQuery) {
  return data.leads;
}

/** The list: its pages, what changed in it meanwhile, and what to say when there is nothing. */
export function LeadTable({ of, selection, onAnew }: { of: AskedLeads; selection: Selection | undefined; onAnew: () => void }) {
  const say = useWords();
  const { may } = useSession();
  const isPhone = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const pages = usePages(LeadListDocument, { ...of.asked, first: FIRST, personal: may("READ_PERSONAL") }, leadsOf, { then: THEN });
  const isShown = (id: string) => pages.nodes.some((each) => each.id === id); // asked seldom, beside a list that grows often
  const { changed, fresh } = useLeadChanges(isShown, of.address, pages.refresh);
  const { chosen, renew } = selection ?? {};
  useEffect(() => {
    if (chosen?.size) renew?.([...pages.nodes, ...changed.values()]);
  }, [chosen, renew, pages.nodes, changed]);
  if (pages.error && pages.nodes.length === 0)
    return <Troubled message={pages.error.graphQLErrors[0]?.message ?? pages.error.message} again={onAnew} />;
  if (!pages.loading && pages.nodes.length === 0) return <Nothing of={of} />;
  return (
    <div>
      <div role="status">
        {fresh > 0 && (
          <Alert py={6} mb="xs" variant="light">
            <Group gap="sm">
              {say("fresh", { count: fresh })}
              <Button size="compact-sm" variant="default" leftSection={<RefreshCw size={14} aria-hidden />} onClick={onAnew}>{say("refresh")}</Button>
            </Group>
          </Alert>
        )}
      </div>
      <LeadRows of={of} pages={pages} changed={changed} selection={selection} isPhone={Boolean(isPhone)} />
      {pages.error && <More of={pages} />}
    </div>
  );
}

function Nothing({ of }: { of: AskedLeads }) {
  const say = useWords();
  if (!isNarrowed(of.question)) return <Empty title={say("empty_title")} text={say("empty_text")} />;
  return (
    <Empty title={say("none_title")} text={say("none_text")}>
      <Button variant="default" onClick={() => of.go("")}>{say("clear_all")}</Button>
    </Empty>
  );
}
