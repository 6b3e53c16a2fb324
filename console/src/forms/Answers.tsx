import { Text } from "@mantine/core";
import type { FormEditedFragment, SubmissionRowFragment } from "../api/generated/forms";
import { currentLanguage } from "../words/words";
import { told, wording } from "./draft";
import classes from "./forms.module.css";
import { useWords } from "./words";

interface Consented {
  key: string;
  granted: boolean;
  text_version: string;
}

function listed(answers: unknown): [string, unknown][] {
  return typeof answers === "object" && answers !== null ? Object.entries(answers) : [];
}

/** What somebody answered and agreed to, under the names of the fields; those that are gone by their keys. */
export function Answers({ of, form }: { of: SubmissionRowFragment; form: FormEditedFragment }) {
  const say = useWords();
  if (of.answers === null) return <Text size="sm" c="dimmed">{say("not_kept")}</Text>;
  const fields = form.current?.definition?.fields ?? form.draft?.fields ?? [];
  const field = (key: string) => fields.find((each) => each.key === key);
  const named = (key: string) => told(wording(field(key)?.label), [currentLanguage()]) || key;
  const worded = (key: string, value: unknown): string => {
    if (Array.isArray(value)) return value.map((each) => worded(key, each)).join(", ");
    if (typeof value === "boolean") return say(value ? "yes" : "not");
    const option = field(key)?.options?.find((each) => each.value === value);
    return told(wording(option?.label), [currentLanguage()]) || String(value);
  };
  const consents = Array.isArray(of.consents) ? (of.consents as Consented[]) : [];
  const lines = [
    ...listed(of.answers).map(([key, value]) => [named(key), worded(key, value)] as const),
    ...(of.selfReported ? [[say("heard"), of.selfReported] as const] : []),
    ...consents.map((each) => [say("agreed_to", { key: each.key }), `${say(each.granted ? "yes" : "not")} (${each.text_version})`] as const),
  ];
  return (
    <dl className={classes.answers}>
      {lines.map(([name, value], place) => (
        <div key={place} style={{ display: "contents" }}>
          <Text component="dt" size="xs" c="dimmed">{name}</Text>
          <Text component="dd" size="sm">{value}</Text>
        </div>
      ))}
    </dl>
  );
}
