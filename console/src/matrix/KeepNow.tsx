import { Alert, Button, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { MatrixSnapshotDocument } from "../api/generated/matrix";
import { useSend, type Problem } from "../api/send";
import { useSession } from "../api/session";
import { Problems } from "../parts/Problems";
import { today } from "../words/format";
import { useWords } from "./words";

/** Says why now cannot be shown, and keeps it, for whom may: what was kept can be compared. */
export function KeepNow({ productId, done }: { productId: string; done: (id: string) => void }) {
  const say = useWords();
  const session = useSession();
  const [problems, setProblems] = useState<Problem[]>([]);
  const [keep, keeping] = useSend(MatrixSnapshotDocument);
  const onKeep = async () => {
    const { payload, problems: found } = await keep({ input: { productId, variant: "AS_IS", on: today(session.workspace.timeZone) } });
    setProblems(found);
    if (payload?.snapshot) done(payload.snapshot.id);
  };
  return (
    <Alert variant="light" color="gray">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{say("no_now")}</Text>
        {session.may("MATRIX_EDIT") && <Button size="xs" variant="default" loading={keeping} onClick={() => void onKeep()}>{say("keep")}</Button>}
        <Problems of={problems} />
      </Stack>
    </Alert>
  );
}
