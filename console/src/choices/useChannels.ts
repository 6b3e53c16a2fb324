import { useQuery } from "urql";
import { ChannelChoicesDocument } from "../api/generated/choices";

/** The workspace's channels to choose from by their keys, and how one is called. */
export function useChannels(): { choices: { value: string; label: string }[]; nameOf: (key: string) => string } {
  const [{ data }] = useQuery({ query: ChannelChoicesDocument, requestPolicy: "cache-first" });
  const choices = data?.channels.map(({ key, name }) => ({ value: key, label: name })) ?? [];
  return { choices, nameOf: (key) => choices.find(({ value }) => value === key)?.label ?? key };
}
