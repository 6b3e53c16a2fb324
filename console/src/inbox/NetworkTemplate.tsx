import { Group, Stack, Switch, Textarea, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import type { ReplyValues } from "./ReplyForm";
import { useWords } from "./words";

export interface NetworkTemplateValues {
  isNetworkTemplate: boolean;
  name: string;
  language: string;
  /** One a line. */
  parameters: string;
}

/** WhatsApp takes words of one's own for a day after the person wrote; a message it has approved at any time. */
export function NetworkTemplate({ form }: { form: UseFormReturnType<ReplyValues> }) {
  const say = useWords();
  return (
    <Stack gap="xs">
      <Switch label={say("network_template")} description={say("network_template_text")} {...form.getInputProps("isNetworkTemplate", { type: "checkbox" })} />
      {form.values.isNetworkTemplate && (
        <>
          <Group grow align="start">
            <TextInput label={say("template_name")} required {...form.getInputProps("name")} />
            <TextInput label={say("template_language")} required {...form.getInputProps("language")} />
          </Group>
          <Textarea label={say("template_parameters")} autosize minRows={1} {...form.getInputProps("parameters")} />
        </>
      )}
    </Stack>
  );
}
