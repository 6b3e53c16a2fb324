/** `POST /login`, which sets the cookies of this browser. */

type Trouble = "wrong" | "slow" | "unreached" | "no_workspace";

interface Answer {
  workspaces: { slug: string }[];
}

/** The workspace one is in now (the one of last time, if it is among them), or what went wrong. */
export async function signIn(email: string, password: string): Promise<{ workspace: string } | { trouble: Trouble }> {
  try {
    const answer = await fetch("/login", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      credentials: "same-origin",
      body: JSON.stringify({ email, password }),
    });
    if (answer.status === 429) return { trouble: "slow" };
    if (answer.status >= 500) return { trouble: "unreached" };
    if (!answer.ok) return { trouble: "wrong" };
    return choose(((await answer.json()) as Answer).workspaces.map((each) => each.slug));
  } catch {
    return { trouble: "unreached" };
  }
}

function choose(slugs: string[]): { workspace: string } | { trouble: Trouble } {
  const last = localStorage.getItem("touchline.workspace");
  const chosen = slugs.find((slug) => slug === last) ?? slugs[0];
  return chosen ? { workspace: chosen } : { trouble: "no_workspace" };
}
