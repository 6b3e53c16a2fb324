import { Group, MultiSelect, NativeSelect } from "@mantine/core";
import type { AttributionDimension } from "../api/generated/schema";
import { useLabels } from "../words/labels";
import { useModelName } from "./useModelName";
import { DIMENSIONS, MODELS, type Question } from "./useQuestion";
import { useWords } from "./words";

/** What counts, by what, under which models. */
export function Options({ of, dimensions = DIMENSIONS, withModels = true }: { of: Question; dimensions?: AttributionDimension[]; withModels?: boolean }) {
  const say = useWords();
  const label = useLabels();
  const name = useModelName();
  const steps = of.product.product?.funnel?.steps ?? [];
  const known = [...new Set([...MODELS, ...of.models])];
  return (
    <Group gap="sm" align="flex-end" className="no-print">
      <NativeSelect
        size="xs"
        label={say("conversion")}
        value={of.stepKey ?? ""}
        onChange={(event) => of.set("step", event.currentTarget.value)}
        data={[{ value: "", label: say("sales") }, ...steps.slice(1).map(({ key, name: step }) => ({ value: key, label: say("entry_of", { step }) }))]}
      />
      <NativeSelect
        size="xs"
        label={say("by")}
        value={of.dimension}
        onChange={(event) => of.set("by", event.currentTarget.value)}
        data={dimensions.map((value) => ({ value, label: label("AttributionDimension", value) }))}
      />
      {withModels && (
        <MultiSelect
          size="xs"
          label={say("models")}
          maw={560}
          maxValues={6}
          value={of.models}
          onChange={(models) => models.length > 0 && of.set("models", models.join(";"))}
          data={known.map((value) => ({ value, label: name(value) }))}
        />
      )}
    </Group>
  );
}
