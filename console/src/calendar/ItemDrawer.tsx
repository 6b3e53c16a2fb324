import { Drawer, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useQuery } from "urql";
import { ContentCardDocument, type ContentCardQuery } from "../api/generated/calendar";
import { Answered } from "../parts/Answered";
import { Empty } from "../parts/Empty";
import { useReturnedFocus } from "../parts/useReturnedFocus";
import { useLabels } from "../words/labels";
import { ItemActions, type Asked } from "./ItemActions";
import { ItemDialog } from "./ItemDialogs";
import { ItemFacts } from "./ItemFacts";
import { StateBadge } from "./StateBadge";
import { useWords } from "./words";
import { WriteForm } from "./WriteForm";

export type Card = NonNullable<ContentCardQuery["contentItem"]>;

interface Props {
  id: string;
  close: () => void;
  /** The calendar is to be asked anew. */
  again: () => void;
}

/** One item: what it says, how it came here, and what the viewer may do with it now. */
export function ItemDrawer({ id, close, again }: Props) {
  const say = useWords();
  useReturnedFocus();
  const label = useLabels();
  const [asked, ask] = useState<Asked | null>(null);
  const answer = useQuery({ query: ContentCardDocument, variables: { id } });
  const item = answer[0].data?.contentItem;
  const changed = () => {
    answer[1]({ requestPolicy: "network-only" });
    again();
  };
  const isCovered = asked !== null && asked !== "WRITE";
  return (
    <Drawer
      opened onClose={close} position="right" size="lg" title={item?.title ?? say("item")} closeOnEscape={!isCovered} trapFocus={!isCovered}
      closeButtonProps={{ "aria-label": say("close") }}
    >
      <Answered of={answer}>
        {({ contentItem: of }) => (of ? (
          <Stack gap="md">
            <Group gap="xs">
              <StateBadge of={of.state} />
              <Text size="sm" c="dimmed">{`№ ${of.number} · ${label("ContentFormat", of.format)} · ${of.resource.name}`}</Text>
            </Group>
            <ItemActions of={of} asked={asked} ask={ask} again={changed} />
            {asked === "WRITE" && <WriteForm of={of} close={() => ask(null)} again={changed} />}
            <ItemFacts of={of} />
            {isCovered && <ItemDialog of={of} asked={asked} close={() => ask(null)} again={changed} />}
          </Stack>
        ) : <Empty title={say("no_such_item")} text={say("no_such_item_text")} />)}
      </Answered>
    </Drawer>
  );
}
