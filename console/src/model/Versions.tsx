import { Badge, Card, Group, List, Select, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useSession } from "../api/session";
import { Empty } from "../parts/Empty";
import { PeriodSelect } from "../period/PeriodSelect";
import { usePeriod } from "../period/usePeriod";
import { moment } from "../words/format";
import { Comparison } from "./Comparison";
import type { OfModel } from "./ModelScreen";
import { useWords } from "./words";

/** All published versions, and two of them side by side. */
export function Versions({ data, productId }: OfModel) {
  const say = useWords();
  const versions = data.product?.funnels ?? [];
  if (versions.length === 0) return <Empty title={say("no_versions")} text={say("no_versions_text")} />;
  return (
    <Stack gap="md">
      {versions.length > 1 && <Compare productId={productId} versions={versions.map(({ version }) => version)} />}
      {versions.map((each) => <One key={each.id} of={each} />)}
    </Stack>
  );
}

function One({ of }: { of: NonNullable<OfModel["data"]["product"]>["funnels"][number] }) {
  const say = useWords();
  const { timeZone } = useSession().workspace;
  return (
    <Card withBorder padding="md" component="article" aria-label={say("version", { version: of.version })}>
      <Group gap="xs">
        <Title order={2} size="h4">{say("version", { version: of.version })}</Title>
        {of.isCurrent && <Badge variant="light" tt="none">{say("current")}</Badge>}
        <Text size="sm" c="dimmed">{[moment(of.publishedAt, timeZone), of.publishedBy?.name].filter(Boolean).join(" · ")}</Text>
      </Group>
      {of.changes.length > 0 && <List size="sm" mt="xs">{of.changes.map(({ code, stepKey, message }) => <List.Item key={`${code} ${stepKey} ${message}`}>{message}</List.Item>)}</List>}
    </Card>
  );
}

function Compare({ productId, versions }: { productId: string; versions: number[] }) {
  const say = useWords();
  const chosen = usePeriod("year");
  const [[from, to], choose] = useState([Math.max(1, (versions[0] ?? 2) - 1), versions[0] ?? 2]);
  const choices = versions.map((version) => ({ value: String(version), label: say("version", { version }) }));
  return (
    <Card withBorder padding="md">
      <Stack gap="sm">
        <Title order={2} size="h4">{say("compare")}</Title>
        <Group align="flex-end">
          <Select label={say("older")} size="sm" w={150} allowDeselect={false} data={choices.filter(({ value }) => Number(value) < to)} value={String(from)} onChange={(value) => choose([Number(value), to])} />
          <Select label={say("newer")} size="sm" w={150} allowDeselect={false} data={choices.filter(({ value }) => Number(value) > from)} value={String(to)} onChange={(value) => choose([from, Number(value)])} />
          <PeriodSelect of={chosen} />
        </Group>
        <Comparison productId={productId} from={from} to={to} period={chosen.period} />
      </Stack>
    </Card>
  );
}
