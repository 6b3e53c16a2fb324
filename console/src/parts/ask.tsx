/** Dialogs that ask once more, or for the reason. */
import { Text } from "@mantine/core";
import { dialogs } from "./modals";

export interface Question {
  title: string;
  text?: string;
  yes: string;
  no: string;
  dangerous?: boolean;
}

/** Asks; true when one says yes. */
export async function confirm({ title, text, yes, no, dangerous = false }: Question): Promise<boolean> {
  const modals = await dialogs();
  return new Promise((answer) => {
    modals.openConfirmModal({
      title,
      children: text && <Text size="sm">{text}</Text>,
      labels: { confirm: yes, cancel: no },
      confirmProps: dangerous ? { color: "red" } : {},
      onConfirm: () => answer(true),
      onCancel: () => answer(false),
      onClose: () => answer(false),
    });
  });
}

/** Asks for a sentence; null when one thinks better of it. */
export async function askReason(question: Question & { label: string }): Promise<string | null> {
  const [modals, { Reason }] = await Promise.all([dialogs(), import("./Reason")]);
  return new Promise((answer) => {
    const id = modals.open({
      title: question.title,
      onClose: () => answer(null),
      children: <Reason {...question} answer={(text) => { answer(text); modals.close(id); }} />,
    });
  });
}
