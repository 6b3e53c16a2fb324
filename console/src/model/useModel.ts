/** The model one edits: every change is saved soon after it, and kept in this browser until it was. */
import { useCallback, useEffect, useRef, useState } from "react";
import { FunnelDraftSaveDocument, type EditorDraftFragment } from "../api/generated/funnel_editor";
import { useSend, type Problem } from "../api/send";
import { inputOf, modelOf, type Model } from "./draft";

const SOON = 700;
const PREFIX = "touchline.draft.funnel:";

export type Finding = EditorDraftFragment["problems"][number] & { uid: string | null; part: string };
export type Status = "saved" | "waiting" | "saving" | "stale" | "refused";

/** What the server says of what was saved last. */
export interface Said {
  version: number;
  entrySentence: string | null;
  /** By the step's `uid`. */
  sentences: Record<string, string | undefined>;
  findings: Finding[];
}

export interface Editor {
  model: Model;
  change: (model: Model) => void;
  said: Said;
  status: Status;
  problems: Problem[];
  /** Whether changes that were not saved last time were put back. */
  isRestored: boolean;
  /** Saves over what somebody else saved meanwhile. */
  overwrite: () => void;
  /** Takes another draft instead of what stands here. */
  adopt: (draft: EditorDraftFragment) => void;
}

interface Kept {
  model: Model;
  version: number;
}

/** By product: the version a save under way will make. An editor that was left may still be saving. */
const underWay = new Map<string, Promise<number>>();

function saidOf(draft: EditorDraftFragment, model: Model): Said {
  const findings = [...draft.problems, ...draft.warnings].map((each) => {
    const found = /^(?:input\.)?steps\.(\d+)\.?(.*)$/.exec(each.field);
    return { ...each, uid: found ? model.steps[Number(found[1])]?.uid ?? null : null, part: found ? found[2] ?? "" : each.field };
  });
  return {
    version: draft.version,
    entrySentence: draft.entryForm?.description ?? null,
    sentences: Object.fromEntries(draft.steps.map(({ goal }, place) => [model.steps[place]?.uid ?? "", goal?.form?.description])),
    findings,
  };
}

function begin(productId: string, draft: EditorDraftFragment) {
  const kept = sessionStorage.getItem(PREFIX + productId);
  const was = kept ? (JSON.parse(kept) as Kept) : null;
  const model = was?.model ?? modelOf(draft);
  const said = was ? { ...saidOf(draft, modelOf(draft)), version: was.version } : saidOf(draft, model);
  return { model, said, isRestored: was !== null };
}

/** Edits the draft of a product that is there; `refresh` asks for it anew, after it was saved here or elsewhere. */
export function useModel(productId: string, draft: EditorDraftFragment, refresh: () => void): Editor {
  const [first] = useState(() => begin(productId, draft));
  const [model, setModel] = useState(first.model);
  const [said, setSaid] = useState(first.said);
  const [isRestored, setRestored] = useState(first.isRestored);
  const [status, setStatus] = useState<Status>(first.isRestored ? "waiting" : "saved");
  const [problems, setProblems] = useState<Problem[]>([]);
  const now = useRef({ model, version: said.version, isSending: false, isStale: false, former: underWay.get(productId) });
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const [send] = useSend(FunnelDraftSaveDocument);

  const save = useCallback(async () => {
    if (now.current.isSending || now.current.isStale) return;
    now.current.isSending = true;
    setStatus("saving");
    if (now.current.former) now.current.version = await now.current.former;
    now.current.former = undefined;
    const { model: sent, version } = now.current;
    const answer = send({ input: { productId, ...inputOf(sent), expectedVersion: version } });
    underWay.set(productId, answer.then((sure) => sure.payload?.draft?.version ?? version));
    const { payload, problems: refused } = await answer;
    underWay.delete(productId);
    now.current.isSending = false;
    setProblems(refused);
    if (!payload?.draft) {
      const stale = payload?.errors.find(({ code }) => code === "STALE_VERSION");
      now.current.isStale = Boolean(stale);
      setStatus(stale ? "stale" : "refused");
      if (stale) refresh();
      if (!stale && now.current.model !== sent) void save();
      return;
    }
    now.current.version = payload.draft.version;
    setSaid(saidOf(payload.draft, sent));
    if (now.current.model !== sent) return void save();
    sessionStorage.removeItem(PREFIX + productId);
    setStatus("saved");
    refresh();
  }, [send, productId, refresh]);

  const soon = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      timer.current = undefined;
      void save();
    }, SOON);
  }, [save]);

  const change = useCallback((next: Model) => {
    now.current.model = next;
    setModel(next);
    setRestored(false);
    sessionStorage.setItem(PREFIX + productId, JSON.stringify({ model: next, version: now.current.version } satisfies Kept));
    setStatus((before) => (before === "stale" ? before : "waiting"));
    soon();
  }, [productId, soon]);

  const adopt = useCallback((other: EditorDraftFragment) => {
    clearTimeout(timer.current);
    timer.current = undefined;
    sessionStorage.removeItem(PREFIX + productId);
    const next = modelOf(other);
    now.current.model = next;
    now.current.version = other.version;
    now.current.isStale = false;
    setModel(next);
    setSaid(saidOf(other, next));
    setProblems([]);
    setRestored(false);
    setStatus("saved");
  }, [productId]);

  const overwrite = useCallback(() => {
    const stale = problems.find(({ code }) => code === "STALE_VERSION") as { currentVersion?: number } | undefined;
    if (stale?.currentVersion) now.current.version = stale.currentVersion;
    now.current.isStale = false;
    void save();
  }, [problems, save]);

  useEffect(() => {
    if (first.isRestored) soon();
  }, [first, soon]);
  const last = useRef(save);
  last.current = save;
  useEffect(() => () => {
    if (timer.current === undefined) return;
    clearTimeout(timer.current);
    timer.current = undefined;
    void last.current(); // what was changed last is not left unsaved
  }, []);
  return { model, change, said, status, problems, isRestored, overwrite, adopt };
}
