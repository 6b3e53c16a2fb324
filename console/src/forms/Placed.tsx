import { Alert, Anchor, Button, Card, Code, CopyButton, Group, List, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import type { FormEditedFragment } from "../api/generated/forms";
import { useSession } from "../api/session";
import { moment, number, percent } from "../words/format";
import { useWords } from "./words";

/** Where people meet the form: its own page, and the pages it is shown in; what came of it; its published wordings. */
export function Placed({ of }: { of: FormEditedFragment }) {
  const say = useWords();
  return (
    <Stack gap="md">
      {of.state !== "PUBLISHED" && <Alert variant="light" color="yellow">{say(of.state === "DRAFT" ? "not_there_yet" : "is_archived")}</Alert>}
      <OwnPage of={of} />
      <Elsewhere of={of} />
      <Results of={of} />
      <Versions of={of} />
    </Stack>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card withBorder component="section" aria-label={title}>
      <Stack gap="xs" align="flex-start"><Title order={2} size="h3">{title}</Title>{children}</Stack>
    </Card>
  );
}

function ToCopy({ value, name }: { value: string; name: string }) {
  const say = useWords();
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => <Button size="xs" variant="default" aria-label={`${say(copied ? "copied" : "copy")}: ${name}`} onClick={copy}>{say(copied ? "copied" : "copy")}</Button>}
    </CopyButton>
  );
}

function OwnPage({ of: { url, state, current } }: { of: FormEditedFragment }) {
  const say = useWords();
  if (!url) return null;
  const languages = current?.definition?.languages ?? [];
  return (
    <Part title={say("own_page")}>
      <Code block w="100%" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>{url}</Code>
      <Group gap="xs">
        <ToCopy value={url} name={say("own_page")} />
        {state === "PUBLISHED" && languages.length > 1 && languages.map((each) => (
          <Anchor key={each} size="sm" underline="always" href={`${url}?lang=${each}`} target="_blank" rel="noopener">{say("open_in", { language: say(`in_${each as "en"}`) })}</Anchor>
        ))}
      </Group>
      <Text size="sm" c="dimmed">{say("own_page_text")}</Text>
    </Part>
  );
}

function Elsewhere({ of: { embedding, current, draft } }: { of: FormEditedFragment }) {
  const say = useWords();
  if (!embedding) return null;
  const origins = (current?.definition ?? draft)?.allowedOrigins ?? [];
  return (
    <Part title={say("elsewhere")}>
      <Text size="sm">{say("elsewhere_text")}</Text>
      <Code block w="100%" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>{embedding.script}</Code>
      <ToCopy value={embedding.script} name={say("elsewhere")} />
      {origins.length === 0 ? <Alert variant="light" color="yellow">{say("no_origins")}</Alert> : <Text size="sm" c="dimmed">{say("shown_at", { origins: origins.join(", ") })}</Text>}
    </Part>
  );
}

function Results({ of: { figures } }: { of: FormEditedFragment }) {
  const say = useWords();
  if (!figures) return null;
  return (
    <Part title={say("results")}>
      <Text size="sm">{say("results_text", { views: number(figures.views), sent: number(figures.submissions), share: percent(figures.conversionRate) })}</Text>
      <Text size="sm">{say("results_rest", { waiting: number(figures.waiting), failed: number(figures.failed), bots: number(figures.bots) })}</Text>
    </Part>
  );
}

function Versions({ of: { versions } }: { of: FormEditedFragment }) {
  const say = useWords();
  const { timeZone } = useSession().workspace;
  if (versions.length === 0) return null;
  return (
    <Part title={say("versions")}>
      <List size="sm" listStyleType="none">
        {versions.map((each) => (
          <List.Item key={each.id}>{[say("version", { number: each.number }), moment(each.publishedAt, timeZone), each.publishedBy?.name].filter(Boolean).join(" · ")}</List.Item>
        ))}
      </List>
    </Part>
  );
}
