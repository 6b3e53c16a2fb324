import { SimpleGrid, Textarea, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import type { Values } from "./draft";
import { useWords } from "./words";

interface Shown {
  form: UseFormReturnType<Values>;
  /** Where the text stands among the values. */
  path: string;
  label: string;
  description?: string;
  placeholder?: string;
  needed?: boolean;
  isLong?: boolean;
}

/** A text in every language of the form, beside one another: what is not translated is seen. */
export function Texts({ form, path, label, description, placeholder, needed, isLong }: Shown) {
  const say = useWords();
  const { languages } = form.getValues();
  const Input = isLong ? Textarea : TextInput;
  return (
    <SimpleGrid cols={{ base: 1, sm: Math.max(languages.length, 1) }} spacing="sm" verticalSpacing="xs">
      {languages.map((language) => (
        <Input
          key={language} lang={language} placeholder={placeholder} withAsterisk={needed} {...(isLong ? { autosize: true, minRows: 2 } : {})}
          label={languages.length > 1 ? say("text_in", { label, language: say(`in_${language}`) }) : label} description={description}
          {...form.getInputProps(`${path}.${language}`)}
        />
      ))}
    </SimpleGrid>
  );
}
