import { Anchor, Badge, Card, Group, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { Link } from "react-router";
import { useQuery } from "urql";
import { SetupFiguresDocument, SetupImportsDocument, SetupKeysDocument, SetupWebhooksDocument } from "../api/generated/setup";
import type { Action } from "../api/generated/schema";
import { useSession } from "../api/session";
import { screens } from "../app/screens";
import { Answered } from "../parts/Answered";
import { Page } from "../parts/Page";
import { ICONS, linesOf, type Line, type Part } from "./lines";
import { useWords } from "./words";

/** What is set up here and what is not, each in a line, with the way to it. */
export default function Overview() {
  const say = useWords();
  const { may } = useSession();
  const figures = useQuery({ query: SetupFiguresDocument });
  const [keys] = useQuery({ query: SetupKeysDocument, pause: !may("API_KEY_MANAGE") });
  const [hooks] = useQuery({ query: SetupWebhooksDocument, pause: !may("WEBHOOK_MANAGE") });
  const [imports] = useQuery({ query: SetupImportsDocument, pause: !may("IMPORT") });
  return (
    <Page title={say("overview")}>
      <Text c="dimmed" maw={640}>{say("overview_text")}</Text>
      <Answered of={figures} rows={9}>
        {(data) => (
          <Stack gap="xs" component="ul" m={0} p={0} style={{ listStyle: "none" }}>
            {linesOf({ figures: data, keys: keys.data, hooks: hooks.data, imports: imports.data }, say).map((line) => <Item key={line.part} of={line} />)}
          </Stack>
        )}
      </Answered>
    </Page>
  );
}

const LOOKS = { ready: ["green", "is_ready"], todo: ["gray", "is_todo"], look: ["orange", "is_look"] } as const;

function Item({ of: { part, state, text } }: { of: Line }) {
  const say = useWords();
  const way = useWay(part);
  const Icon = ICONS[part];
  const [color, word] = LOOKS[state ?? "todo"];
  return (
    <Card withBorder padding="sm" component="li">
      <Group wrap="nowrap" gap="sm" align="flex-start">
        <ThemeIcon variant="light" color={state ? color : "gray"} size={34}><Icon size={18} aria-hidden /></ThemeIcon>
        <div style={{ flex: 1, minWidth: 0 }}>
          <Title order={2} size="h3">{way.path ? <Anchor component={Link} to={way.path} inherit>{say(`part_${part}`)}</Anchor> : say(`part_${part}`)}</Title>
          {text && <Text size="sm">{text}</Text>}
          {!way.isAllowed && <Text size="xs" c="dimmed">{say("asks_admin")}</Text>}
        </div>
        {state && <Badge flex="none" variant="light" tt="none" color={color}>{say(word)}</Badge>}
      </Group>
    </Card>
  );
}

const PATHS: Record<Part, string> = {
  products: "setup/guide", resources: "resources", connections: "setup/connections", imports: "setup/imports", forms: "setup/forms",
  links: "setup/links", conversions: "setup/conversions", members: "setup/members", keys: "setup/keys", webhooks: "setup/webhooks",
};

/** Where it is done, for whom it is; no way where the console has no such screen. */
function useWay(part: Part): { path: string | null; isAllowed: boolean } {
  const { may } = useSession();
  const screen = screens.find(({ path }) => path === PATHS[part]);
  const isAllowed = !screen?.needs || may(screen.needs as Action);
  return { path: screen && isAllowed ? `/${screen.path}` : null, isAllowed };
}
