import { Alert, Button, Card, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { FormEditedFragment } from "../api/generated/forms";
import { useReached } from "../api/network";
import classes from "./forms.module.css";
import type { Editor } from "./useEditor";
import { useWords } from "./words";

/** How what is edited stands to what is saved and to what people fill in; saving and publishing. */
export function SaveBar({ of, editor }: { of: FormEditedFragment; editor: Editor }) {
  const say = useWords();
  const isReached = useReached();
  if (of.state === "ARCHIVED") return <Alert variant="light" color="gray">{say("is_archived")}</Alert>;
  const isSame = JSON.stringify(of.draft) === JSON.stringify(of.current?.definition);
  const wrong = Object.keys(editor.form.errors).length;
  const onSave = async () => {
    if (await editor.save()) notifications.show({ message: say("saved") });
  };
  const onPublish = async () => {
    const number = await editor.publish();
    if (number !== null) notifications.show({ color: "green", message: say("published", { number }) });
  };
  const state = editor.isChanged ? (isReached ? "unsaved" : "kept") : of.current ? (isSame ? "same" : "differs") : "unpublished";
  return (
    <>
      <Card withBorder padding="xs" className={classes.bar}>
        <Group justify="space-between" gap="xs">
          <Text size="sm" role="status">{say(`state_${state}`)}</Text>
          <Group gap="xs">
            <Button size="xs" variant="default" disabled={!editor.isChanged} loading={editor.isSending} onClick={() => void onSave()}>{say("save")}</Button>
            <Button size="xs" disabled={!editor.isChanged && isSame} loading={editor.isSending} onClick={() => void onPublish()}>{say(editor.isChanged ? "save_and_publish" : "publish")}</Button>
          </Group>
        </Group>
      </Card>
      {wrong > 0 && <Alert color="red" variant="light" role="alert">{say("wrong", { count: wrong })}</Alert>}
      {editor.isStale && <Stale of={of} editor={editor} />}
    </>
  );
}

function Stale({ of, editor }: { of: FormEditedFragment; editor: Editor }) {
  const say = useWords();
  const isLoaded = of.version !== editor.form.getValues().seen;
  return (
    <Alert color="yellow" variant="light" role="alert" title={say("stale_title")}>
      <Stack gap="xs" align="flex-start">
        {say("stale_text")}
        <Group gap="xs">
          <Button size="xs" variant="default" disabled={!isLoaded} onClick={editor.adopt}>{say("take_theirs")}</Button>
          <Button size="xs" color="red" disabled={!isLoaded} loading={editor.isSending} onClick={() => void editor.overwrite()}>{say("keep_mine")}</Button>
        </Group>
      </Stack>
    </Alert>
  );
}
