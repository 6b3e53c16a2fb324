import { Button } from "@mantine/core";
import { Link } from "react-router";
import { Empty } from "../parts/Empty";
import { useWords } from "./words";

/** No screen has this address. */
export function NotFound() {
  const say = useWords();
  return (
    <Empty order={1} title={say("not_found_title")} text={say("not_found_text")}>
      <Button component={Link} to="/">{say("to_home")}</Button>
    </Empty>
  );
}
