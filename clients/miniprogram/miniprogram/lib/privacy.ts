/**
 * The privacy prompt's queue: who waits for the citizen's consent.
 *
 * WeChat holds every privacy interface that is called until its `resolve` is called;
 * several may wait at once, and one answer is for all of them.
 */

export interface Resolve {
  (answer: { event: "exposureAuthorization" | "disagree" } | { event: "agree"; buttonId: string }): void;
}

export class PrivacyDesk {
  private waiting: Resolve[] = [];
  private show: ((open: boolean) => void) | null = null;

  /** Something needs consent. */
  need(resolve: Resolve): void {
    this.waiting.push(resolve);
    this.prompt([resolve]);
  }

  /** The prompt of the page on screen; it is shown at once if somebody waits. */
  attach(show: (open: boolean) => void): void {
    this.show = show;
    if (this.waiting.length) this.prompt(this.waiting);
  }

  /** The page has gone. */
  detach(): void {
    this.show = null;
  }

  /** The button with this id was tapped: WeChat checks that it was. */
  agree(buttonId: string): void {
    this.answer({ event: "agree", buttonId });
  }

  disagree(): void {
    this.answer({ event: "disagree" });
  }

  private prompt(those: readonly Resolve[]): void {
    if (!this.show) return;
    this.show(true);
    for (const resolve of those) resolve({ event: "exposureAuthorization" });
  }

  private answer(answer: Parameters<Resolve>[0]): void {
    const waiting = this.waiting;
    this.waiting = [];
    this.show?.(false);
    for (const resolve of waiting) resolve(answer);
  }
}

export const privacy = new PrivacyDesk();
