import { Component, type ReactNode } from "react";
import { Failure } from "../parts/Failure";
import { forgetFailed } from "../parts/files";

interface Place {
  /** The address of what is shown; at another one it is tried anew. */
  at: string;
  children: ReactNode;
}

/** Keeps what falls over to its place: the shell goes on, and so do the other screens. */
export class Caught extends Component<Place, { error: unknown; at: string | null }> {
  override state = { error: null, at: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  static getDerivedStateFromProps({ at }: Place, state: { error: unknown; at: string | null }) {
    if (at === state.at) return null;
    if (state.error !== null) forgetFailed();
    return { error: null, at };
  }

  override render() {
    return this.state.error === null ? this.props.children : <Failure />;
  }
}
