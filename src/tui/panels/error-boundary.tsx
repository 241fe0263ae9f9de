/**
 * Hands an error inside a component to the edge, which gives the terminal back and says it. React wants a class for
 * this.
 */
import { Component } from 'react';
import type { ReactNode } from 'react';

type Props = { readonly onError: (error: unknown) => void; readonly children: ReactNode };

export class ErrorBoundary extends Component<Props, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(error: unknown): void {
    this.props.onError(error);
  }

  override render(): ReactNode {
    return this.state.failed ? null : this.props.children;
  }
}
