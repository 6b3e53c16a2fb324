import { Component, type ReactNode } from "react";
import { Troubled } from "./Troubled";

/** Catches what no route did. */
export class Shown extends Component<{ children: ReactNode }, { message: string | null }> {
  override state = { message: null };

  static getDerivedStateFromError(error: unknown) {
    return { message: String(error) };
  }

  override render() {
    if (this.state.message === null) return this.props.children;
    return <Troubled message={this.state.message} again={() => window.location.reload()} />;
  }
}
