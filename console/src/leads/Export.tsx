import { Button } from "@mantine/core";
import { Download } from "lucide-react";
import { useWorkspaceSlug } from "../api/session";
import { LaterMenu } from "../parts/LaterMenu";
import type { AskedLeads } from "./useQuestion";
import { useWords } from "./words";

/** The whole list as a file, in the order in which it is shown. */
export function Export({ of: { asked } }: { of: AskedLeads }) {
  const say = useWords();
  const query = new URLSearchParams({ orderBy: JSON.stringify(asked.orderBy), workspace: useWorkspaceSlug() ?? "" });
  if (asked.filter) query.set("filter", JSON.stringify(asked.filter));
  if (asked.search) query.set("search", asked.search);
  return (
    <LaterMenu
      target={<Button variant="default" leftSection={<Download size={16} aria-hidden />}>{say("export")}</Button>}
      entries={[
        { kind: "download", text: say("export_csv"), href: `/documents/leads.csv?${query}` },
        { kind: "download", text: say("export_xlsx"), href: `/documents/leads.xlsx?${query}` },
      ]}
    />
  );
}
