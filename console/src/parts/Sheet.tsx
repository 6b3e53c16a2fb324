import { Table } from "@mantine/core";
import type { ReactNode } from "react";

/** A table with a caption that scrolls in itself where the screen is narrow, also by keyboard. */
export function Sheet({ caption, minWidth, children }: { caption: string; minWidth: number; children: ReactNode }) {
  return (
    <Table.ScrollContainer minWidth={minWidth} type="native" pos="relative" tabIndex={0} role="region" aria-label={caption}>
      <Table verticalSpacing="xs" horizontalSpacing="sm">
        <caption className="unseen">{caption}</caption>
        {children}
      </Table>
    </Table.ScrollContainer>
  );
}
