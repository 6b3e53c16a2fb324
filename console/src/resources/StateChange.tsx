import { Group, NativeSelect } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { ResourceSetStateDocument } from "../api/generated/cluster";
import type { ResourceState } from "../api/generated/schema";
import { useSend, type Problem } from "../api/send";
import { askReason } from "../parts/ask";
import { Problems } from "../parts/Problems";
import { useCommonWords } from "../parts/words";
import { useChoices } from "../words/labels";
import type { Found } from "./Resource";
import { useWords } from "./words";

const WITH_REASON = ["POSTPONED", "REJECTED", "RETIRED"];

/** Taking a resource into use, putting it off, giving it up; the latter with the reason. */
export function StateChange({ of, again }: { of: Found; again: () => void }) {
  const say = useWords();
  const common = useCommonWords();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [set] = useSend(ResourceSetStateDocument);
  const onChange = async (state: ResourceState) => {
    const reason = WITH_REASON.includes(state) ? await askReason({ title: say("change_state"), label: say("why"), yes: say("change_state"), no: common("close") }) : null;
    if (WITH_REASON.includes(state) && !reason) return;
    const { problems: found } = await set({ input: { resourceId: of.id, state, reason, expectedVersion: of.version } });
    setProblems(found);
    if (found.length > 0) return;
    notifications.show({ message: say("state_changed") });
    again();
  };
  return (
    <Group gap="xs">
      <NativeSelect size="xs" label={say("state")} value={of.state} onChange={(event) => void onChange(event.currentTarget.value as ResourceState)} data={useChoices("ResourceState")} />
      <Problems of={problems} />
    </Group>
  );
}
