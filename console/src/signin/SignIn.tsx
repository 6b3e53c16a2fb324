import { Button, Center, Group, Paper, PasswordInput, SegmentedControl, Stack, TextInput, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useEffect, useState } from "react";
import { Navigate, useLocation } from "react-router";
import { useDoor } from "../api/session";
import { Problems } from "../parts/Problems";
import { useCommonWords } from "../parts/words";
import { changeLanguage, currentLanguage, LANGUAGES, type Language } from "../words/words";
import { signIn } from "./signIn";
import { useWords } from "./words";

/** The door: e-mail and password; back to where one wanted to be. */
export default function SignIn() {
  const say = useWords();
  const common = useCommonWords();
  const { isIn, enter } = useDoor();
  const from = (useLocation().state as { from?: string } | null)?.from ?? "/";
  const [trouble, setTrouble] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const needed = (value: string) => (value ? null : common("needed"));
  const form = useForm({ initialValues: { email: "", password: "" }, validate: { email: needed, password: needed } });
  useEffect(() => {
    document.title = `${say("title")} · Touchline`;
  }, [say]);
  if (isIn) return <Navigate to={from} replace />;

  const submit = form.onSubmit(async (values) => {
    setSending(true);
    const made = await signIn(values.email, values.password);
    setSending(false);
    if ("trouble" in made) setTrouble(say(made.trouble));
    else enter(made.workspace);
  });
  const speak = async (language: string) => {
    setTrouble((await changeLanguage(language as Language)) ? null : common("language_later"));
  };
  return (
    <Center mih="100dvh" p="md" component="main">
      <Paper withBorder shadow="sm" p="xl" w={380} maw="100%">
        <form onSubmit={submit} noValidate>
          <Stack gap="md">
            <Group gap="sm">
              <img src="/app/mark.svg" alt="" width={34} height={34} />
              <Title order={1}>Touchline</Title>
            </Group>
            <Title order={2} size="h3">{say("title")}</Title>
            <Problems of={trouble ? [{ code: "LOGIN", message: trouble }] : []} />
            <TextInput label={say("email")} type="email" autoComplete="username" autoFocus {...form.getInputProps("email")} />
            <PasswordInput label={say("password")} autoComplete="current-password" {...form.getInputProps("password")} />
            <Button type="submit" loading={sending}>{say("enter")}</Button>
            <SegmentedControl
              aria-label={say("language")}
              size="xs"
              value={currentLanguage()}
              onChange={(value) => void speak(value)}
              data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
            />
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
