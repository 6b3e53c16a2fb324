/** All cells of a snapshot, page after page: a comparison of the first of them would tell lies about the rest. */
import { useEffect } from "react";
import { MatrixSnapshotCellsDocument } from "../api/generated/matrix";
import { usePages } from "../api/pages";
import type { Kept } from "./cells";

/** `cells` is null until all of them are there. */
export function useKeptCells(id: string): { cells: Kept[] | null; error: string | null; again: () => void } {
  const pages = usePages(MatrixSnapshotCellsDocument, { id, first: 200 }, ({ node }) => (node && "cells" in node ? node.cells : null));
  const { hasMore, loading, error, more, refresh, nodes } = pages;
  useEffect(() => {
    if (hasMore && !loading && !error) more();
  }, [hasMore, loading, error, more]);
  const isWhole = !loading && !hasMore && !error;
  return { cells: isWhole ? nodes : null, error: error ? error.graphQLErrors[0]?.message ?? error.message : null, again: refresh };
}
