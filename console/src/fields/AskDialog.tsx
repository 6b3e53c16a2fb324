import { Modal } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useReturnedFocus } from "../parts/useReturnedFocus";
import { AskForm, type Asking } from "./AskForm";

/** A dialog that asks for fields and sends them; the whole screen on a phone. */
export function AskDialog<Data, Input>({ title, onClose, ...asking }: Omit<Asking<Data, Input>, "onCancel"> & { title: string; onClose: () => void }) {
  useReturnedFocus();
  const isSmall = useMediaQuery("(max-width: 30em)", false, { getInitialValueInEffect: false });
  return (
    <Modal opened onClose={onClose} title={title} fullScreen={isSmall}>
      <AskForm {...asking} onCancel={onClose} onDone={(payload) => { onClose(); asking.onDone(payload); }} />
    </Modal>
  );
}
