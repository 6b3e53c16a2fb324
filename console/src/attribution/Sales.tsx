import { Anchor, Card, Table } from "@mantine/core";
import { useMemo } from "react";
import { Link } from "react-router";
import { SaleChoicesDocument } from "../api/generated/attribution";
import { usePages } from "../api/pages";
import { useSession } from "../api/session";
import { Empty } from "../parts/Empty";
import { Loading } from "../parts/Loading";
import { More } from "../parts/More";
import { Page } from "../parts/Page";
import { Sheet } from "../parts/Sheet";
import { ProductSelect } from "../products/ProductSelect";
import { useProduct } from "../products/useProduct";
import { moment, money, number } from "../words/format";
import { Rooms } from "./Rooms";
import { useWords } from "./words";

/** Sales, the newest first; each can be explained touch by touch. */
export default function Sales() {
  const say = useWords();
  const zone = useSession().workspace.timeZone;
  const product = useProduct();
  const productId = product.product?.id;
  const variables = useMemo(() => ({ first: 30, filter: { productId: { eq: productId ?? "" } } }), [productId]);
  const pages = usePages(SaleChoicesDocument, variables, (data) => data.sales, { pause: !productId });
  const isEmpty = !pages.loading && !pages.error && pages.nodes.length === 0;
  return (
    <Page title={say("room_explain")} actions={<ProductSelect of={product} />}>
      <Rooms now="explain" />
      {pages.loading && pages.nodes.length === 0 && <Loading />}
      {isEmpty && <Empty title={say("no_sales")} text={say("no_sales_text")} />}
      {pages.nodes.length > 0 && (
        <Card withBorder padding={0}>
          <Sheet caption={say("room_explain")} minWidth={520}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{say("lead")}</Table.Th>
                <Table.Th scope="col">{say("sold_at")}</Table.Th>
                <Table.Th scope="col" className="figure">{say("units_head")}</Table.Th>
                <Table.Th scope="col" className="figure">{say("amount")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {pages.nodes.map((sale) => (
                <Table.Tr key={sale.id}>
                  <Table.Th scope="row"><Anchor component={Link} to={`/attribution/explain/${sale.id}`} size="sm" underline="always">{sale.lead?.name ?? say("sale")}</Anchor></Table.Th>
                  <Table.Td>{moment(sale.soldAt, zone)}</Table.Td>
                  <Table.Td className="figure">{number(sale.units)}</Table.Td>
                  <Table.Td className="figure">{money(sale.net)}</Table.Td>
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
