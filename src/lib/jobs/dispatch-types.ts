/**
 * The part of the JobStore contract for attempts that run on a GPU elsewhere. A dispatch takes the place
 * of a worker's claim: its attempt token is the claim token from then on, so every ending of an attempt
 * (`complete`, `fail`, `confirmCancelled`) is written under it as by a worker. The job
 * names no worker any more: neither a dead worker's leases nor a worker's release take it back.
 */
import type { CancelReason } from '../db/job-schema';
import type { Claim } from './job-types';

export interface NewDispatch {
  /** Made by the worker, fresh per dispatch. */
  attemptToken: string;
  /** JSON, opaque to the store: what a completion needs beside the reports. */
  plan: unknown;
  leaseMs: number;
  /** How long it may be silent before it is due. */
  askAfterMs: number;
  /** How long it may wait for a GPU: its deadline until the first report shows that it runs. */
  queueLimitMs: number;
}

export interface Dispatch {
  attemptToken: string;
  jobId: string;
  /** Null until `recordCall`. */
  callId: string | null;
  plan: unknown;
  /** The `seq` of the last report that was accepted; 0 before the first. */
  lastSeq: number;
  createdAt: number;
}

export interface DueDispatch extends Dispatch {
  /** Why it has to stop; null if it has not. */
  cancelReason: CancelReason | null;
}

export interface NewReport {
  /** Above that of every report before. */
  seq: number;
  /** Null keeps the stage, and with it the progress if that is null too. */
  stage: string | null;
  /** 0–100 within the stage. */
  progress: number | null;
  leaseMs: number;
  askAfterMs: number;
  /** How long the attempt may take, counted from the first report that is accepted. */
  timeLimitMs: number;
}

export interface ReportAnswer {
  /** False if `seq` is not above the last: then nothing was written and the lease was not renewed. */
  accepted: boolean;
  cancelRequested: boolean;
}

export interface DispatchStore {
  /**
   * Hands the attempt over: swaps the claim's token for the attempt token, with a lease and a deadline of its
   * own and the stage `starting`, and records the dispatch, both or neither. A cancel that was requested stays, for
   * the caller that takes the due dispatch. True again for a repeat; false: the claim is lost, make no call.
   */
  dispatch(claim: Claim, dispatch: NewDispatch): Promise<boolean>;
  /**
   * Records the other side's id of the call. True while the attempt runs or if it completed
   * meanwhile; false: it was taken back or ended otherwise, and the call belongs to no job any more.
   */
  recordCall(claim: Claim, callId: string): Promise<boolean>;
  /**
   * Records a report: stage, progress, a new lease, a later time to ask. Null: the attempt is lost.
   */
  report(claim: Claim, report: NewReport): Promise<ReportAnswer | null>;
  /** Renews the lease for a call whose status is running. False: the attempt is lost. */
  renewDispatch(claim: Claim, leaseMs: number): Promise<boolean>;
  /** Also of an attempt that ended or was lost, for as long as its row is kept. */
  findDispatch(attemptToken: string): Promise<Dispatch | null>;
  /**
   * Running dispatches to check, each handed to one caller: first and at once those that have to stop and
   * whose call is known, then those silent for longer than allowed, the longest first. Each comes back after
   * `askAfterMs` unless it ended or reported, also if this answer was lost.
   */
  takeDueDispatches(request: { askAfterMs: number; limit: number }): Promise<DueDispatch[]>;
  /** Deletes dispatches this old whose attempt has ended and whose job ended as long ago; returns how many. */
  forgetDispatches(olderThanMs: number): Promise<number>;
}
