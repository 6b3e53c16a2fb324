/** The draft of a form in this browser: kept there until the server has it, and never saved over what was not seen. */
import { useForm, type UseFormReturnType } from "@mantine/form";
import { useEffect, useState } from "react";
import { changedOf, useDraft } from "../api/draft";
import { FormPublishDocument, FormUpdateDocument, type FormEditedFragment } from "../api/generated/forms";
import { useSend, type Problem } from "../api/send";
import { settled, inputOf, valuesOf, type Values } from "./draft";
import { firstWrong, place } from "./place";

export interface Editor {
  form: UseFormReturnType<Values>;
  /** Whether something is not saved. */
  isChanged: boolean;
  isSending: boolean;
  /** What was refused and stands beside no input. */
  problems: Problem[];
  /** Whether somebody else changed the form meanwhile. */
  isStale: boolean;
  /** The field that is open, by its `uid`. */
  open: string | null;
  setOpen: (uid: string | null) => void;
  /** Whether it was saved. */
  save: () => Promise<boolean>;
  /** Saves what is not saved, then publishes: the number of the published version, null where refused. */
  publish: () => Promise<number | null>;
  /** Saves over what somebody else saved. */
  overwrite: () => Promise<boolean>;
  /** Takes what the server has. */
  adopt: () => void;
}

/** This browser archived or restored the form: from which version, to which. */
export interface Moved {
  from: number;
  to: number;
}

function isDraftOf(form: UseFormReturnType<Values>): boolean {
  return Object.keys(changedOf(form)).some((name) => name !== "seen");
}

/** Edits a form; what was `moved` here changed nothing that is edited; `refresh` asks for it anew. */
export function useEditor(found: FormEditedFragment, moved: Moved | null, refresh: () => void): Editor {
  const form = useForm<Values>({ initialValues: valuesOf(found) });
  const forget = useDraft(form, `form:${found.id}`);
  const [version, setVersion] = useState(found.version);
  const [problems, setProblems] = useState<Problem[]>([]);
  const [open, setOpen] = useState<string | null>(null);
  const [update, saving] = useSend(FormUpdateDocument);
  const [move, publishing] = useSend(FormPublishDocument);
  const isChanged = isDraftOf(form);
  const start = (values: Values) => {
    form.setInitialValues(values);
    form.resetDirty(values);
  };
  const adopt = () => {
    const values = valuesOf(found);
    start(values);
    form.setValues(values);
    form.clearErrors();
    setVersion(found.version);
    setProblems([]);
    forget();
  };

  useEffect(() => {
    // As it stands now: what this browser had kept was put back by another effect just before.
    const seen = isDraftOf(form) ? form.getValues().seen ?? version : null;
    if (seen !== form.getValues().seen) form.setFieldValue("seen", seen);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- when it begins to differ from what the server has, and ceases to
  }, [isChanged]);
  useEffect(() => {
    if (found.version > version && !isDraftOf(form)) adopt();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- when the server has another one
  }, [found.version]);

  useEffect(() => {
    if (!moved) return;
    if (version === moved.from) setVersion(moved.to);
    if (form.getValues().seen === moved.from) form.setFieldValue("seen", moved.to); // of another one somebody else's change is not seen
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for each move
  }, [moved]);

  const refuse = (refused: Problem[]) => {
    setProblems(place(form, refused));
    const wrong = firstWrong(Object.fromEntries(refused.map(({ field }) => [(field ?? "").replace(/^(input\.)?definition\./, ""), true])));
    const field = wrong === undefined ? undefined : form.getValues().fields[wrong];
    if (field) setOpen(field.uid);
    if (refused.some(({ code }) => code === "STALE_VERSION")) refresh();
  };
  const saveOver = async (seen?: number): Promise<number | null> => {
    const values = settled(form.getValues());
    form.setValues(values);
    const text = JSON.stringify(form.getValues());
    const { payload, problems: refused } = await update({
      input: {
        formId: found.id, name: values.name, stepKey: values.stepKey === found.stepKey ? null : values.stepKey, definition: inputOf(values),
        expectedVersion: seen ?? values.seen ?? version,
      },
    });
    if (refused.length > 0 || !payload?.form) {
      refuse(refused);
      return null;
    }
    form.clearErrors();
    setProblems([]);
    setVersion(payload.form.version);
    start({ ...values, seen: null });
    const isSame = JSON.stringify(form.getValues()) === text;
    if (isSame) forget();
    form.setFieldValue("seen", isSame ? null : payload.form.version);
    return payload.form.version;
  };
  const publish = async () => {
    const saved = isChanged ? await saveOver() : version;
    if (saved === null) return null;
    const { payload, problems: refused } = await move({ input: { formId: found.id, expectedVersion: saved } });
    if (refused.length > 0 || !payload?.form) {
      refuse(refused);
      return null;
    }
    setProblems([]);
    setVersion(payload.form.version);
    return payload.form.current?.number ?? null;
  };
  return {
    form, isChanged, isSending: saving || publishing, problems, open, setOpen, adopt, publish,
    isStale: problems.some(({ code }) => code === "STALE_VERSION"),
    save: async () => (await saveOver()) !== null,
    overwrite: async () => (await saveOver(found.version)) !== null,
  };
}
