import { Button } from "@mantine/core";
import { Link } from "react-router";
import { useSession } from "../api/session";
import { Empty } from "../parts/Empty";
import { useWords } from "./words";

/** A workspace in which nothing is yet: where to begin. */
export function Start() {
  const say = useWords();
  const mayBegin = useSession().may("PRODUCT_EDIT");
  return (
    <Empty title={say("start_title")} text={say(mayBegin ? "start_text" : "start_wait")}>
      {mayBegin && <Button component={Link} to="/setup/guide">{say("start")}</Button>}
    </Empty>
  );
}
