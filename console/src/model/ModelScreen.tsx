import { Button, Tabs } from "@mantine/core";
import { useCallback, useState } from "react";
import { useSearchParams } from "react-router";
import { useQuery } from "urql";
import { FunnelEditorDocument, FunnelWordsDocument, type FunnelEditorQuery, type FunnelWordsQuery } from "../api/generated/funnel_editor";
import { useSession } from "../api/session";
import { Answered } from "../parts/Answered";
import { Empty } from "../parts/Empty";
import { Page } from "../parts/Page";
import { ProductSelect } from "../products/ProductSelect";
import { useProduct } from "../products/useProduct";
import { currentLanguage } from "../words/words";
import { DraftTab } from "./DraftTab";
import { NewProduct } from "./NewProduct";
import { KnownContext, knownOf } from "./rule/known";
import { Start } from "./Start";
import { Trial } from "./Trial";
import { Versions } from "./Versions";
import { useWords } from "./words";

const TABS = ["draft", "trial", "versions"] as const;

/** The model of a product's funnel: its steps as they are edited, tried and published. */
export default function ModelScreen() {
  const say = useWords();
  const chosen = useProduct();
  const mayCreate = useSession().may("PRODUCT_EDIT");
  const [isCreating, setCreating] = useState(false);
  const { product } = chosen;
  return (
    <Page
      title={product ? say("title_of", { product: product.name }) : say("title")}
      actions={<><ProductSelect of={chosen} />{mayCreate && <Button variant="default" onClick={() => setCreating(true)}>{say("new_product")}</Button>}</>}
    >
      {isCreating && <NewProduct onClose={() => setCreating(false)} onMade={chosen.choose} />}
      {product && <OfProduct key={product.id} productId={product.id} />}
      {!product && chosen.isReady && <Empty title={say("no_product")} text={say("no_product_text")} />}
    </Page>
  );
}

function OfProduct({ productId }: { productId: string }) {
  const answer = useQuery({ query: FunnelEditorDocument, variables: { productId }, requestPolicy: "network-only" });
  const words = useQuery({ query: FunnelWordsDocument, variables: { language: currentLanguage() }, requestPolicy: "cache-first" });
  const ask = answer[1];
  const refresh = useCallback(() => ask({ requestPolicy: "network-only" }), [ask]);
  return (
    <Answered of={words}>
      {(known) => <Answered of={answer}>{(data) => <Shown productId={productId} data={data} words={known} refresh={refresh} />}</Answered>}
    </Answered>
  );
}

export interface OfModel {
  productId: string;
  data: FunnelEditorQuery;
  words: FunnelWordsQuery;
  refresh: () => void;
}

function Shown(of: OfModel) {
  const say = useWords();
  const [query, setQuery] = useSearchParams();
  const tab = TABS.find((each) => each === query.get("tab")) ?? "draft";
  const go = (value: string | null) => setQuery((before) => { before.set("tab", value ?? "draft"); return before; });
  if (!of.data.funnelDraft) return <Start {...of} />;
  return (
    <KnownContext.Provider value={knownOf(of.words)}>
      <Tabs value={tab} onChange={go} keepMounted={false}>
        <Tabs.List mb="md" aria-label={say("title")}>
          {TABS.map((each) => <Tabs.Tab key={each} value={each}>{say(`tab_${each}`)}</Tabs.Tab>)}
        </Tabs.List>
        <Tabs.Panel value="draft"><DraftTab {...of} draft={of.data.funnelDraft} /></Tabs.Panel>
        <Tabs.Panel value="trial"><Trial productId={of.productId} isPublished={Boolean(of.data.product?.funnel)} /></Tabs.Panel>
        <Tabs.Panel value="versions"><Versions {...of} /></Tabs.Panel>
      </Tabs>
    </KnownContext.Provider>
  );
}
