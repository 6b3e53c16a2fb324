import { Button, List, Stack, Text } from "@mantine/core";
import { Plus } from "lucide-react";
import { useState } from "react";
import { RegisterDialog } from "../resources/RegisterDialog";
import { useLabels } from "../words/labels";
import { ENOUGH_RESOURCES, type GuideOf } from "./useGuide";
import { useWords } from "./words";

/** A few places people find the company at. */
export function ResourcesStep({ of }: { of: GuideOf }) {
  const say = useWords();
  const label = useLabels();
  const [isAdding, setAdding] = useState(false);
  const resources = of.state?.resources.edges.map((edge) => edge.node) ?? [];
  return (
    <Stack gap="sm" align="flex-start">
      {resources.length > 0 && <List size="sm">{resources.map(({ id, name, kind }) => <List.Item key={id}>{`${name} · ${label("ResourceKind", kind)}`}</List.Item>)}</List>}
      {resources.length < ENOUGH_RESOURCES && <Text size="sm">{say("resources_left", { count: ENOUGH_RESOURCES - resources.length })}</Text>}
      <Button size="xs" leftSection={<Plus size={15} aria-hidden />} onClick={() => setAdding(true)}>{say("add_resource")}</Button>
      {isAdding && <RegisterDialog close={() => setAdding(false)} done={of.again} />}
    </Stack>
  );
}
