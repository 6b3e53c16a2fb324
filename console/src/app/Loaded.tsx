import { use, type ComponentType } from "react";
import { fileOf } from "./files";

/** A screen that comes in a file of its own. */
export function Loaded({ load }: { load: () => Promise<{ default: ComponentType }> }) {
  const { default: Content } = use(fileOf(load));
  return <Content />;
}
