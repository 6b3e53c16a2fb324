/**
 * Signing out goes through here: what is under way is answered first, and what would begin meanwhile waits, so nothing
 * is asked in the name of nobody. It opens again only where signing out failed: whoever signs in gets another client.
 */
const PATIENCE_MS = 2_000;

export class Gate {
  private readonly under = new Set<Promise<unknown>>();
  private opened: Promise<void> = Promise.resolve();
  private release: (() => void) | null = null;

  /** As the browser's own, once the gate is open; a request given up meanwhile is never sent. */
  readonly fetch: typeof fetch = async (input, init) => {
    await this.opened;
    init?.signal?.throwIfAborted();
    const answer = fetch(input, init);
    const ended = answer.catch(() => undefined);
    this.under.add(ended);
    void ended.then(() => this.under.delete(ended));
    return answer;
  };

  /** Holds what begins from now on, and waits a little for what is under way. */
  async close(): Promise<void> {
    if (!this.release) {
      this.opened = new Promise((resolve) => {
        this.release = resolve;
      });
    }
    const tired = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
    await Promise.race([Promise.all(this.under), tired]);
  }

  /** Lets go what was held. */
  open(): void {
    this.release?.();
    this.release = null;
  }
}
