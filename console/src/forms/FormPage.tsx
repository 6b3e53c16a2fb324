import { Anchor, Button, Group, Stack, Tabs, Text } from "@mantine/core";
import { ExternalLink } from "lucide-react";
import { useState } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { useQuery } from "urql";
import { NotFound } from "../app/NotFound";
import { FormCardDocument, type FormEditedFragment } from "../api/generated/forms";
import { Answered } from "../parts/Answered";
import { Page } from "../parts/Page";
import { Problems } from "../parts/Problems";
import { number } from "../words/format";
import { Editor } from "./Editor";
import { Moves } from "./Moves";
import { Placed } from "./Placed";
import { SaveBar } from "./SaveBar";
import { StateBadge } from "./StateBadge";
import { Submissions } from "./Submissions";
import { useEditor, type Moved } from "./useEditor";
import { useSteps } from "./useSteps";
import { useWords } from "./words";

const TABS = ["asks", "sent", "placed"] as const;

/** One form: what it asks, what people sent, and how it gets into pages. */
export default function FormPage() {
  const say = useWords();
  const { id = "" } = useParams();
  const answer = useQuery({ query: FormCardDocument, variables: { id } });
  const again = () => answer[1]({ requestPolicy: "network-only" });
  const form = answer[0].data?.form;
  const [moved, setMoved] = useState<Moved | null>(null);
  return (
    <Page title={form?.name ?? say("form")} actions={form && <Moves of={form} again={again} onMoved={setMoved} />}>
      <Answered of={answer}>{({ form: of }) => (of ? <Body key={of.id} of={of} moved={moved} again={again} /> : <NotFound />)}</Answered>
    </Page>
  );
}

function Body({ of, moved, again }: { of: FormEditedFragment; moved: Moved | null; again: () => void }) {
  const say = useWords();
  const editor = useEditor(of, moved, again);
  const [query, setQuery] = useSearchParams();
  const tab = TABS.find((each) => each === query.get("tab")) ?? "asks";
  const go = (value: string | null) => setQuery((before) => { before.set("tab", value ?? "asks"); return before; });
  return (
    <Stack gap="sm">
      <Head of={of} />
      <Tabs value={tab} onChange={go} keepMounted={false}>
        <Tabs.List mb="sm" aria-label={of.name}>
          {TABS.map((each) => <Tabs.Tab key={each} value={each}>{each === "sent" ? say("tab_sent", { sent: number(of.figures?.submissions) }) : say(`tab_${each}`)}</Tabs.Tab>)}
        </Tabs.List>
        <Tabs.Panel value="asks">
          <Stack gap="md">
            <SaveBar of={of} editor={editor} />
            <Problems of={editor.problems.filter(({ code }) => code !== "STALE_VERSION")} />
            <Editor of={of} editor={editor} />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="sent"><Submissions of={of} again={again} /></Tabs.Panel>
        <Tabs.Panel value="placed"><Placed of={of} /></Tabs.Panel>
      </Tabs>
    </Stack>
  );
}

function Head({ of }: { of: FormEditedFragment }) {
  const say = useWords();
  const step = useSteps(of.product.id).find(({ value }) => value === of.stepKey)?.label ?? of.stepKey;
  return (
    <Group justify="space-between" gap="xs">
      <Group gap="xs">
        <StateBadge state={of.state} />
        <Text size="sm" c="dimmed">
          <Anchor component={Link} to={`/resources/${of.resource.id}`} size="sm" underline="always">{of.resource.name}</Anchor>
          {` · ${of.product.name}: ${step}`}
          {of.current && ` · ${say("version", { number: of.current.number })}`}
        </Text>
      </Group>
      {of.state === "PUBLISHED" && of.url && (
        <Button component="a" href={of.url} target="_blank" rel="noopener" size="xs" variant="default" leftSection={<ExternalLink size={15} aria-hidden />}>{say("open_page")}</Button>
      )}
    </Group>
  );
}
