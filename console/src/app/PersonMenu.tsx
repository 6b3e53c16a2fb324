import { Avatar, Menu, UnstyledButton } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { Check, LogOut, UserRound } from "lucide-react";
import { useNavigate } from "react-router";
import { useDoor, useSession } from "../api/session";
import { useCommonWords } from "../parts/words";
import { changeLanguage, currentLanguage, LANGUAGES, type Language } from "../words/words";
import { useWords } from "./words";

/** Who one is; other workspaces, the language, and the way out. */
export function PersonMenu() {
  const { member, workspace, workspaces } = useSession();
  const { enter, leave } = useDoor();
  const navigate = useNavigate();
  const say = useWords();
  const common = useCommonWords();
  const mark = (on: boolean) => (on ? <Check size={15} aria-hidden /> : <span style={{ width: 15, display: "inline-block" }} />);
  const change = async (slug: string) => {
    enter(slug);
    await navigate("/");
  };
  const out = async () => {
    if (!(await leave())) notifications.show({ color: "red", message: say("not_signed_out") });
  };
  const speak = async (language: string) => {
    if (!(await changeLanguage(language as Language))) notifications.show({ color: "red", message: common("language_later") });
  };
  return (
    <Menu width={250} position="bottom-end" withinPortal>
      <Menu.Target>
        <UnstyledButton aria-label={say("person_menu", { name: member?.name ?? workspace.name })}>
          <Avatar color="touchline" size={32} radius="xl"><UserRound size={19} aria-hidden /></Avatar>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{member?.name}</Menu.Label>
        <Menu.Divider />
        <Menu.Label>{say("workspace")}</Menu.Label>
        {workspaces.map(({ slug, name }) => (
          <Menu.Item key={slug} leftSection={mark(slug === workspace.slug)} onClick={() => void change(slug)}>{name}</Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{say("language")}</Menu.Label>
        {Object.entries(LANGUAGES).map(([key, name]) => (
          <Menu.Item key={key} lang={key} leftSection={mark(key === currentLanguage())} onClick={() => void speak(key)}>
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<LogOut size={15} aria-hidden />} onClick={() => void out()}>{say("sign_out")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
