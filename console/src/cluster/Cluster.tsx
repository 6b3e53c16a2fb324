import "@xyflow/react/dist/style.css";
import { Background, Controls, MarkerType, ReactFlow, type Edge, type Node } from "@xyflow/react";
import { Button, Card, Group, Stack, Table, Text, useComputedColorScheme } from "@mantine/core";
import { List as ListIcon, Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { Link, useNavigate } from "react-router";
import { useQuery } from "urql";
import { ClusterMapDocument, type ClusterMapQuery } from "../api/generated/cluster";
import { useSession } from "../api/session";
import { Answered } from "../parts/Answered";
import { Empty } from "../parts/Empty";
import { Page } from "../parts/Page";
import { Sheet } from "../parts/Sheet";
import { useKept } from "../parts/useKept";
import { ProductSelect } from "../products/ProductSelect";
import { useProduct } from "../products/useProduct";
import { useLabels } from "../words/labels";
import { place } from "./place";
import { TieDialog } from "./TieDialog";
import { useWords } from "./words";

export type Graph = ClusterMapQuery["cluster"];

/** How resources feed one another: who leads nowhere, who stands alone. */
export default function Cluster() {
  const say = useWords();
  const product = useProduct();
  const session = useSession();
  const [isTying, setTying] = useState(false);
  const answer = useKept(useQuery({ query: ClusterMapDocument, variables: { productId: product.product?.id } }));
  const again = () => answer[1]({ requestPolicy: "network-only" });
  const cluster = answer[0].data?.cluster;
  const actions = (
    <>
      <ProductSelect of={product} />
      <Button component={Link} to="/resources" size="xs" variant="default" leftSection={<ListIcon size={15} aria-hidden />}>{say("as_list")}</Button>
      {session.may("RESOURCE_EDIT") && <Button size="xs" leftSection={<Plus size={15} aria-hidden />} onClick={() => setTying(true)}>{say("tie")}</Button>}
    </>
  );
  return (
    <Page title={say("title")} actions={actions}>
      <Answered of={answer}>
        {({ cluster: of }) => (of.resources.length === 0 ? <Empty title={say("none")} text={say("none_text")} /> : <Body of={of} />)}
      </Answered>
      {isTying && cluster && <TieDialog of={cluster} close={() => setTying(false)} done={again} />}
    </Page>
  );
}

function Body({ of }: { of: Graph }) {
  const say = useWords();
  const names = new Map(of.resources.map(({ id, name }) => [id, name]));
  const list = (ids: readonly { id: string }[]) => ids.map(({ id }) => names.get(id) ?? "").join(", ");
  return (
    <Stack gap="md">
      {of.deadEnds.length > 0 && <Text size="sm">{say("dead_ends", { names: list(of.deadEnds) })}</Text>}
      {of.orphans.length > 0 && <Text size="sm">{say("orphans", { names: list(of.orphans) })}</Text>}
      {of.isolatedGroups.map((group, index) => <Text key={index} size="sm">{say("isolated", { names: list(group.resources) })}</Text>)}
      <Picture of={of} />
      <Ties of={of} names={names} />
    </Stack>
  );
}

function Picture({ of }: { of: Graph }) {
  const say = useWords();
  const navigate = useNavigate();
  const scheme = useComputedColorScheme("light");
  const { nodes, edges } = useMemo(() => graphOf(of), [of]);
  return (
    <Card withBorder padding={0} role="region" aria-label={say("picture")}>
      <div style={{ height: 520, width: "100%" }}>
        <ReactFlow
          nodes={nodes}
          edges={edges}
          colorMode={scheme}
          fitView
          minZoom={0.15}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable
          edgesFocusable={false}
          onNodeClick={(_, node) => void navigate(`/resources/${node.id}`)}
        >
          <Background />
          <Controls showInteractive={false} />
        </ReactFlow>
      </div>
    </Card>
  );
}

function graphOf(of: Graph): { nodes: Node[]; edges: Edge[] } {
  const tied = new Set(of.ties.flatMap((tie) => [tie.from.id, tie.to.id]));
  const shown = of.resources.filter(({ id }) => tied.has(id));
  const points = place(shown.map(({ id }) => id), of.ties.map((tie) => ({ from: tie.from.id, to: tie.to.id })));
  const ends = new Set(of.deadEnds.map(({ id }) => id));
  const nodes = shown.map(({ id, name }) => ({
    id,
    position: points.get(id) ?? { x: 0, y: 0 },
    data: { label: name },
    sourcePosition: "right" as Node["sourcePosition"],
    targetPosition: "left" as Node["targetPosition"],
    style: { width: 190, cursor: "pointer", ...(ends.has(id) ? { borderColor: "var(--mantine-color-orange-7)", borderWidth: 2 } : {}) },
    ariaLabel: name,
  }));
  const edges = of.ties.map((tie) => ({
    id: tie.id,
    source: tie.from.id,
    target: tie.to.id,
    markerEnd: { type: MarkerType.ArrowClosed },
    style: tie.connectorHealth?.state === "SILENT" ? { strokeDasharray: "5 4" } : {},
  }));
  return { nodes, edges };
}

function Ties({ of, names }: { of: Graph; names: Map<string, string> }) {
  const say = useWords();
  const label = useLabels();
  return (
    <Card withBorder padding={0}>
      <Sheet caption={say("ties")} minWidth={520}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{say("from")}</Table.Th>
            <Table.Th scope="col">{say("how")}</Table.Th>
            <Table.Th scope="col">{say("to")}</Table.Th>
            <Table.Th scope="col">{say("by")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {of.ties.map((tie) => (
            <Table.Tr key={tie.id}>
              <Table.Td>{names.get(tie.from.id)}</Table.Td>
              <Table.Td>{label("TieKind", tie.kind)}</Table.Td>
              <Table.Td>{names.get(tie.to.id)}</Table.Td>
              <Table.Td><Group gap={4}>{tie.connector ? names.get(tie.connector.id) ?? say("connector") : "–"}{tie.connectorHealth && <Text size="xs" c="dimmed">{label("ConnectorState", tie.connectorHealth.state)}</Text>}</Group></Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Sheet>
    </Card>
  );
}
