import { Button, Menu } from "@mantine/core";
import { Download } from "lucide-react";
import { useWorkspaceSlug } from "../api/session";
import type { AskedLeads } from "./useQuestion";
import { useWords } from "./words";

/** The whole list as a file, in the order in which it is shown. */
export function Export({ of: { asked } }: { of: AskedLeads }) {
  const say = useWords();
  const query = new URLSearchParams({ orderBy: JSON.stringify(asked.orderBy), workspace: useWorkspaceSlug() ?? "" });
  if (asked.filter) query.set("filter", JSON.stringify(asked.filter));
  if (asked.search) query.set("search", asked.search);
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button variant="default" leftSection={<Download size={16} aria-hidden />}>{say("export")}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={`/documents/leads.csv?${query}`} download>{say("export_csv")}</Menu.Item>
        <Menu.Item component="a" href={`/documents/leads.xlsx?${query}`} download>{say("export_xlsx")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
