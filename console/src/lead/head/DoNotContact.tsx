import { Alert } from "@mantine/core";
import { Ban } from "lucide-react";
import { useWhyOff } from "../../consents/useWhyOff";
import type { CardPerson } from "../card";
import { useWords } from "../words";

/** Said before anything else: the person is not to be contacted anywhere, and why. */
export function DoNotContact({ person }: { person: CardPerson }) {
  const say = useWords();
  const whyOff = useWhyOff();
  const block = person.contactBlocks.find(({ isActive, channel }) => isActive && !channel);
  return (
    <Alert color="red" variant="light" icon={<Ban size={18} aria-hidden />} title={say("do_not_contact")}>
      {whyOff(block ? { allowed: false, standing: "BLOCKED", block } : person.toCall) ?? say("do_not_contact_text")}
    </Alert>
  );
}
