import { Button, Center, Modal, Stack, Text } from "@mantine/core";
import { Download } from "lucide-react";
import { useQuery } from "urql";
import { LinkCardDocument } from "../api/generated/links";
import { Answered } from "../parts/Answered";
import { useReturnedFocus } from "../parts/useReturnedFocus";
import { useWords } from "./words";

/** The link as a QR code, to be printed or downloaded. */
export function QrDialog({ id, name, close }: { id: string; name: string; close: () => void }) {
  const say = useWords();
  useReturnedFocus();
  const answer = useQuery({ query: LinkCardDocument, variables: { id } });
  return (
    <Modal opened onClose={close} title={say("qr_of", { name })} closeButtonProps={{ "aria-label": say("no") }}>
      <Answered of={answer} rows={3}>
        {({ trackedLink: link }) => {
          const picture = link?.qrSvg && `data:image/svg+xml;charset=utf-8,${encodeURIComponent(link.qrSvg)}`;
          if (!picture) return <Text size="sm">{say("no_qr")}</Text>;
          return (
            <Stack gap="sm">
              <Center bg="white" p="md"><img src={picture} alt={say("qr_alt", { url: link.url ?? link.path })} width={240} height={240} /></Center>
              <Text size="sm" ta="center" style={{ overflowWrap: "anywhere" }}>{link.url ?? link.path}</Text>
              <Center><Button size="xs" variant="default" component="a" href={picture} download={`${link.code}.svg`} leftSection={<Download size={15} aria-hidden />}>{say("download")}</Button></Center>
            </Stack>
          );
        }}
      </Answered>
    </Modal>
  );
}
