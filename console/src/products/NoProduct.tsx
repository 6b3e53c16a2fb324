import { Button } from "@mantine/core";
import { Link } from "react-router";
import { useSession } from "../api/session";
import { Empty } from "../parts/Empty";
import { Loading } from "../parts/Loading";
import type { ChosenProduct } from "./useProduct";
import { useWords } from "./words";

/** Says so when there is no product yet that the screen could be about, and where one begins; its shape until that is known. */
export function NoProduct({ of, text }: { of: ChosenProduct; text?: string }) {
  const say = useWords();
  const mayBegin = useSession().may("PRODUCT_EDIT");
  if (!of.isReady) return <Loading />;
  if (of.product) return null;
  return (
    <Empty title={say("no_product")} text={text ?? say("no_product_text")}>
      {mayBegin && <Button component={Link} to="/setup/guide">{say("begin")}</Button>}
    </Empty>
  );
}
