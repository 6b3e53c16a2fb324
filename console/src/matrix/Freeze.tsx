import { Button, Group, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { MatrixPublishDocument, MatrixSnapshotDocument } from "../api/generated/matrix";
import { useSend, type Problem } from "../api/send";
import { useSession } from "../api/session";
import { confirm } from "../parts/ask";
import { Problems } from "../parts/Problems";
import type { Period } from "../period/usePeriod";
import { today } from "../words/format";
import type { MatrixData } from "./Matrix";
import { useWords } from "./words";

interface Props {
  of: MatrixData;
  productId: string;
  period: Period;
  /** Whether what is shown is of this period and product, and not still of those before. */
  isSure: boolean;
  again: () => void;
}

/** Keeping the matrix as it is today, and freezing how the period turned out. */
export function Freeze({ of, productId, period, isSure, again }: Props) {
  const say = useWords();
  const session = useSession();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [keep, keeping] = useSend(MatrixSnapshotDocument);
  const [publish, publishing] = useSend(MatrixPublishDocument);
  const done = (message: string, found: Problem[]) => {
    setProblems(found);
    if (found.length > 0) return;
    notifications.show({ message });
    again();
  };
  const onKeep = async () => {
    const input = { productId, variant: "AS_IS" as const, on: today(session.workspace.timeZone) };
    done(say("kept"), (await keep({ input })).problems);
  };
  const onPublish = async () => {
    const yes = await confirm({ title: say("publish"), text: say("publish_text"), yes: say("publish"), no: say("close") });
    if (yes) done(say("was_published"), (await publish({ input: { productId, period } })).problems);
  };
  const canPublish = session.may("REPORT_PUBLISH") && !of.published && of.availableOn <= today(session.workspace.timeZone);
  return (
    <Stack gap="xs" className="no-print">
      <Group gap="xs">
        {session.may("MATRIX_EDIT") && <Button size="xs" variant="default" loading={keeping} disabled={!isSure} onClick={() => void onKeep()}>{say("keep")}</Button>}
        {canPublish && <Button size="xs" loading={publishing} disabled={!isSure} onClick={() => void onPublish()}>{say("publish")}</Button>}
      </Group>
      <Problems of={problems} />
    </Stack>
  );
}
