import { Avatar, UnstyledButton } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { Check, LogOut, UserRound } from "lucide-react";
import { useNavigate } from "react-router";
import { useDoor, useSession } from "../api/session";
import { LaterMenu } from "../parts/LaterMenu";
import type { Entry } from "../parts/menu";
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
  const entries: Entry[] = [
    { kind: "label", text: member?.name },
    { kind: "line" },
    { kind: "label", text: say("workspace") },
    ...workspaces.map(({ slug, name }) => ({ kind: "act", text: name, icon: mark(slug === workspace.slug), act: () => void change(slug) }) as const),
    { kind: "line" },
    { kind: "label", text: say("language") },
    ...Object.entries(LANGUAGES).map(([lang, name]) => (
      { kind: "act", text: name, lang, icon: mark(lang === currentLanguage()), act: () => void speak(lang) }) as const),
    { kind: "line" },
    { kind: "act", text: say("sign_out"), icon: <LogOut size={15} aria-hidden />, act: () => void out() },
  ];
  const target = (
    <UnstyledButton aria-label={say("person_menu", { name: member?.name ?? workspace.name })}>
      <Avatar color="touchline" size={32} radius="xl"><UserRound size={19} aria-hidden /></Avatar>
    </UnstyledButton>
  );
  return <LaterMenu width={250} target={target} entries={entries} />;
}
