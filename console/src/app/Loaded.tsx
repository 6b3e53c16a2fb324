import { useFile } from "../parts/files";
import type { Screen } from "./screens";

/** A screen that comes in a file of its own. */
export function Loaded({ load }: { load: Screen["load"] }) {
  const { default: Content } = useFile(load);
  return <Content />;
}
