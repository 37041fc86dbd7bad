import { Component, type ReactNode } from "react";
import { Failure } from "@/ui/states";

/** A widget that fails takes nothing else with it. */
export class Guard extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: null as unknown };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      <Failure
        title="This widget could not be drawn"
        error={this.state.error}
        onRetry={() => this.setState({ error: null })}
      />
    );
  }
}
