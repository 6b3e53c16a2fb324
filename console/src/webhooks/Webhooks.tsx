import { Button } from "@mantine/core";
import { Plus } from "lucide-react";
import { useState } from "react";
import { WebhookListDocument } from "../api/generated/webhooks";
import { usePages } from "../api/pages";
import { Empty } from "../parts/Empty";
import { Loading } from "../parts/Loading";
import { More } from "../parts/More";
import { Page } from "../parts/Page";
import { Secret, type Made } from "../setup/Secret";
import { Endpoint } from "./Endpoint";
import { EndpointDialog } from "./EndpointDialog";
import { useWords } from "./words";

/** Programs of others that are told what happens here. */
export default function Webhooks() {
  const say = useWords();
  const [isAdding, setAdding] = useState(false);
  const [secret, setSecret] = useState<Made | null>(null);
  const pages = usePages(WebhookListDocument, { first: 50 }, (data) => data.webhookEndpoints);
  const isEmpty = !pages.loading && !pages.error && pages.nodes.length === 0;
  const add = <Button size="xs" leftSection={<Plus size={15} aria-hidden />} onClick={() => setAdding(true)}>{say("add")}</Button>;
  const onSecret = (value: string | null) => {
    setSecret({ value });
    setAdding(false);
    pages.refresh();
  };
  return (
    <Page title={say("title")} actions={!isEmpty && add}>
      {secret && <Secret title={say("secret")} value={secret.value} gone={say("secret_gone")} close={() => setSecret(null)} />}
      {pages.loading && pages.nodes.length === 0 && <Loading />}
      {isEmpty && <Empty title={say("none")} text={say("none_text")}>{add}</Empty>}
      {pages.nodes.map((each) => <Endpoint key={each.id} of={each} again={pages.refresh} onSecret={onSecret} />)}
      <More of={pages} />
      {isAdding && <EndpointDialog again={pages.refresh} close={() => setAdding(false)} done={onSecret} />}
    </Page>
  );
}
