import { Button } from "@mantine/core";
import { Download, Printer } from "lucide-react";
import { useWords } from "./words";

interface Urls {
  csvUrl?: string | null;
  xlsxUrl?: string | null;
  printUrl?: string | null;
}

/** A report as files and as a page to print; show it only to whom the server gives them. */
export function Documents({ of }: { of: Urls | null | undefined }) {
  const say = useWords();
  if (!of) return null;
  const links = [
    [of.csvUrl, "CSV", Download],
    [of.xlsxUrl, "XLSX", Download],
    [of.printUrl, say("print"), Printer],
  ] as const;
  return links.map(([url, name, Icon]) => url && (
    <Button key={name} component="a" href={url} target={Icon === Printer ? "_blank" : undefined} rel="noopener" size="xs" variant="default" leftSection={<Icon size={15} aria-hidden />}>
      {name}
    </Button>
  ));
}
