import { Anchor, Card, Stack, Table, Text } from "@mantine/core";
import { useMemo } from "react";
import { Link, useLocation } from "react-router";
import { MatrixSnapshotsDocument } from "../api/generated/matrix";
import { usePages } from "../api/pages";
import { useSession } from "../api/session";
import { Empty } from "../parts/Empty";
import { Loading } from "../parts/Loading";
import { More } from "../parts/More";
import { Page } from "../parts/Page";
import { Sheet } from "../parts/Sheet";
import { NoProduct } from "../products/NoProduct";
import { ProductSelect } from "../products/ProductSelect";
import { useProduct } from "../products/useProduct";
import { moment } from "../words/format";
import { useLabels } from "../words/labels";
import { Rooms } from "./Rooms";
import { useSnapshotName } from "./useSnapshotName";
import { useWords } from "./words";

/** What was kept of the matrix, the newest first; each can be compared. */
export default function Snapshots() {
  const say = useWords();
  const label = useLabels();
  const nameOf = useSnapshotName();
  const { search } = useLocation();
  const zone = useSession().workspace.timeZone;
  const product = useProduct();
  const productId = product.product?.id;
  const variables = useMemo(() => ({ first: 20, filter: { productId: { eq: productId ?? "" } } }), [productId]);
  const pages = usePages(MatrixSnapshotsDocument, variables, (data) => data.matrixSnapshots, { pause: !productId });
  const isEmpty = Boolean(productId) && !pages.loading && !pages.error && pages.nodes.length === 0;
  return (
    <Page title={say("snapshots_title")} actions={<ProductSelect of={product} />}>
      <Rooms now="snapshots" />
      <Text size="sm" c="dimmed">{say("snapshots_text")}</Text>
      <NoProduct of={product} />
      {pages.loading && pages.nodes.length === 0 && productId && <Loading />}
      {isEmpty && <Empty title={say("no_snapshots")} text={say("no_snapshots_text")} />}
      {pages.nodes.length > 0 && (
        <Card withBorder padding={0}>
          <Sheet caption={say("snapshots_title")} minWidth={560}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{say("snapshot")}</Table.Th>
                <Table.Th scope="col">{say("source")}</Table.Th>
                <Table.Th scope="col">{say("taken")}</Table.Th>
                <Table.Th scope="col"><span className="unseen">{say("compare")}</span></Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {pages.nodes.map((each) => (
                <Table.Tr key={each.id}>
                  <Table.Th scope="row">
                    {nameOf(each)}
                    {each.conclusion && <Text size="xs" c="dimmed" fw={400}>{each.conclusion}</Text>}
                  </Table.Th>
                  <Table.Td>{label("SnapshotSource", each.source)}</Table.Td>
                  <Table.Td><Stack gap={0}><Text size="sm">{moment(each.takenAt, zone)}</Text><Text size="xs" c="dimmed">{each.takenBy?.name}</Text></Stack></Table.Td>
                  <Table.Td className="figure"><Anchor component={Link} to={`/matrix/snapshots/${each.id}${search}`} size="sm" underline="always" aria-label={say("compare_of", { name: nameOf(each) })}>{say("compare")}</Anchor></Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Sheet>
        </Card>
      )}
      <More of={pages} />
    </Page>
  );
}
