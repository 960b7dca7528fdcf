import type { ReelAnswer, ReelChange } from '@/data/answers';
import { ApiError, toApiError } from '@/data/ApiError';
import { changeOf, choicesOf, disagrees, type ReelChoices } from './reel-choices';

export interface DraftTools {
  change: (change: ReelChange) => Promise<ReelAnswer>;
  /** Resolves after so many milliseconds, sooner when network or page come back. */
  pause: (ms: number) => Promise<void>;
}

/** A reel as this page shows it: what the studio has, and over it what was chosen here since. */
export interface DraftView {
  reel: ReelAnswer;
  choices: ReelChoices;
  /** Why the last change was not saved; it is tried again if that may help. */
  failure: ApiError | null;
  /** True while a newer reel of another device is shown in place of what was chosen here. */
  overtaken: boolean;
}

const restMs = 500;
/** Said if Make is pressed for a reel that has changed since it was looked at. */
const overtakenOnMake =
  'This reel was changed on another device meanwhile. Look at it, then press Make video again.';
const longestRetryMs = 20_000;

/**
 * Keeps the choices for one reel and saves them by themselves, a moment after the last change. A reel that
 * was changed elsewhere is taken over; what was chosen here goes on top of it, unless both changed the same.
 */
export class ReelDraft {
  private view: DraftView;
  /** Chosen here and not yet saved. */
  private unsaved: Partial<ReelChoices> = {};
  private overtakenChoices: Partial<ReelChoices> = {};
  private saving: Promise<void> | null = null;
  private faults = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(
    reel: ReelAnswer,
    private readonly tools: DraftTools,
  ) {
    this.view = { reel, choices: choicesOf(reel), failure: null, overtaken: false };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getView = (): DraftView => this.view;

  /** Whether something chosen here has yet to be saved. */
  get isUnsaved(): boolean {
    return Object.keys(this.unsaved).length > 0;
  }

  change(some: Partial<ReelChoices>): void {
    this.unsaved = { ...this.unsaved, ...some };
    this.overtakenChoices = {};
    this.show({ overtaken: false, failure: null });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.save(), restMs);
  }

  /** Takes what the studio answered; an older answer than the one at hand is passed over. */
  take(reel: ReelAnswer): void {
    const { revision } = this.view.reel;
    if (reel.revision < revision || (reel.revision > revision && this.saving)) return;
    if (reel.revision > revision) this.rebase(reel);
    else this.show({ reel });
  }

  /** Puts what was chosen on this device over the newer reel after all. */
  useMine(): void {
    this.change(this.overtakenChoices);
  }

  /**
   * Has the video made. What is unsaved goes along in the same request, and so does the video that is shown if
   * the studio has none yet: once that request is sent, nothing depends on this page.
   * @throws ApiError if the studio refused or was not reached; `reel.changed` if a newer reel turned up that
   * the owner has not seen yet
   */
  async make(send: (change: ReelChange | undefined) => Promise<unknown>): Promise<void> {
    clearTimeout(this.timer);
    this.show({ overtaken: false, failure: null });
    if (this.view.reel.video === null) this.unsaved = { ...this.view.choices };
    for (;;) {
      const sent = this.unsaved;
      const change = this.isUnsaved ? changeOf(this.view.reel, sent) : undefined;
      try {
        await send(change);
        this.forget(sent);
        // Shown until the studio's own answer comes; the revision is that answer's to say.
        return this.show({ reel: { ...this.view.reel, ...change, revision: this.view.reel.revision } });
      } catch (thrown) {
        const newer = newerReel(toApiError(thrown));
        if (!newer) throw thrown;
        this.rebase(newer);
        if (this.view.overtaken) throw new ApiError('reel.changed', overtakenOnMake, 409);
      }
    }
  }

  /** Saves what is unsaved; resolves when that was tried. */
  async save(): Promise<void> {
    clearTimeout(this.timer);
    while (this.saving) await this.saving;
    if (!this.isUnsaved) return;
    this.saving = this.send().finally(() => (this.saving = null));
    await this.saving;
  }

  private async send(): Promise<void> {
    const sent = this.unsaved;
    try {
      const reel = await this.tools.change(changeOf(this.view.reel, sent));
      this.forget(sent);
      this.faults = 0;
      this.show({ reel, failure: null });
    } catch (thrown) {
      const failure = toApiError(thrown);
      const newer = newerReel(failure);
      if (newer) return this.rebase(newer);
      this.show({ failure });
      if (failure.mayPass) void this.retry();
    }
  }

  private async retry(): Promise<void> {
    this.faults += 1;
    await this.tools.pause(Math.min(longestRetryMs, 1000 * 2 ** this.faults));
    if (!this.view.failure?.mayPass || this.listeners.size === 0) return;
    await this.save();
  }

  private rebase(newer: ReelAnswer): void {
    if (disagrees(this.view.reel, newer, this.unsaved)) {
      this.overtakenChoices = this.unsaved;
      this.unsaved = {};
      return this.show({ reel: newer, overtaken: true });
    }
    this.show({ reel: newer });
    if (this.isUnsaved) this.timer = setTimeout(() => void this.save(), 0);
  }

  /** Drops what has been saved, but not what changed again while it was sent. */
  private forget(sent: Partial<ReelChoices>): void {
    const left = Object.entries(this.unsaved).filter(
      ([name, value]) => sent[name as keyof ReelChoices] !== value,
    );
    this.unsaved = Object.fromEntries(left);
  }

  private show(some: Partial<DraftView>): void {
    const view = { ...this.view, ...some };
    this.view = { ...view, choices: { ...choicesOf(view.reel), ...this.unsaved } };
    for (const listener of this.listeners) listener();
  }
}

/** The reel that a refusal because of a change elsewhere brings along. */
function newerReel({ code, details }: ApiError): ReelAnswer | null {
  return code === 'reel.changed' ? (details as { reel: ReelAnswer }).reel : null;
}
