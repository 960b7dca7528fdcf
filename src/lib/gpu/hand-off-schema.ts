/**
 * The messages between studio and GPU, used on both sides. The studio posts a dispatch to `MODAL_ENDPOINT_URL`;
 * the render reports to the studio's webhook; a silent call is asked for its status.
 */
import { z } from 'zod';
import { renderSpecSchema } from '@/core/video/video-spec';
import { type VideoFileName, videoFileNames } from '../videos/build-video';
import type { GpuKind } from './dispatch-plan';

const sizePx = z.int().min(16).max(4096);
const token = z.string().min(1).max(128);
const webUrl = z.url({ protocol: /^https?$/ });

export type OutputName = VideoFileName;

/** Where a file of the render goes: a signed PUT with this content type, reusable until it expires. */
export const outputSchema = z.object({
  name: z.enum(videoFileNames),
  key: z.string().min(1).max(512),
  contentType: z.string().min(1).max(64),
  putUrl: webUrl,
});

/** Fields of every dispatch, for all kinds of jobs. */
const addressed = { jobId: token, attemptToken: token, webhookUrl: webUrl };

const renderDispatchSchema = z.object({
  kind: z.literal('render'),
  ...addressed,
  spec: renderSpecSchema,
  audioUrl: webUrl,
  analysisUrl: webUrl,
  coverUrl: webUrl.optional(),
  outputs: z.array(outputSchema).min(1),
});

/** The body of the call that starts the work. Every URL is signed and expires; it contains no credentials. */
export const dispatchSchema = z.discriminatedUnion('kind', [renderDispatchSchema]);
export type GpuDispatch = z.infer<typeof dispatchSchema>;
export type DispatchOf<K extends GpuKind> = Extract<GpuDispatch, { kind: K }>;

/** The answer to a dispatch. */
export const submittedSchema = z.object({ callId: z.string().min(1).max(256) });

/** The encoder of a render that was encoded on the CPU. */
export const processorEncoder = 'libx264';

/** The files of a render; `share` is absent if the master is small enough. */
const renderResultSchema = z.object({
  files: z.array(z.object({ name: z.enum(videoFileNames), sizeBytes: z.int().min(1) })).min(1),
  widthPx: sizePx,
  heightPx: sizePx,
  fps: z.number().positive(),
  frameCount: z.int().min(1),
  durationSec: z.number().positive(),
  /** ffmpeg's name of the video encoder, such as h264_nvenc. */
  encoder: z.string().max(64).optional(),
});
export type RenderResult = z.infer<typeof renderResultSchema>;

/** The `result` of a report with the status complete, by the job's kind. */
export interface GpuResults {
  render: RenderResult;
}
export type GpuResultOf<K extends GpuKind> = GpuResults[K];

/** A result that names a complete video: each file once, including master and poster. */
export const wholeResultSchema = renderResultSchema.refine(
  ({ files }) => {
    const names = new Set(files.map(({ name }) => name));
    return names.size === files.length && names.has('master') && names.has('poster');
  },
  { path: ['files'], error: 'must name the master and the poster, and each file once' },
);

const failureText = z.string().max(8192);

/** A report of the GPU to the webhook. `seq` rises with every report of an attempt, also across a restart. */
export const reportSchema = z.object({
  /** Kind of the job. Default: render. */
  kind: z.enum(['render'] satisfies GpuKind[]).optional(),
  jobId: token,
  attemptToken: token,
  seq: z.int().min(0),
  status: z.enum(['processing', 'complete', 'failed']),
  stage: z.string().max(64).optional(),
  /** 0–100 within the stage. */
  progress: z.number().min(0).max(100).nullish(),
  result: z.unknown().optional(),
  /** `code` is one of the studio's error codes, if the render knows it. */
  error: z
    .union([failureText, z.object({ code: z.string().max(64).optional(), message: failureText.optional() })])
    .optional(),
});
export type GpuReport = z.infer<typeof reportSchema>;

const { status: _status, result: _result, error: _error, ...always } = reportSchema.shape;

/** The report as the webhook accepts it: exactly the fields that belong to the status. */
export const webhookReportSchema = z.discriminatedUnion('status', [
  z.object({ ...always, status: z.literal('processing') }),
  z.object({ ...always, status: z.literal('complete'), result: renderResultSchema }),
  z.object({ ...always, status: z.literal('failed'), error: reportSchema.shape.error }),
]);

/** The answer of the webhook, inside `data`. */
export const reportAnswerSchema = z.object({
  /** The report changed nothing: the attempt has already ended, or the report is not the newest. */
  ignored: z.boolean(),
  /** The render may stop: its attempt is to be cancelled, or has already ended. */
  cancelRequested: z.boolean(),
});
export type ReportOutcome = z.infer<typeof reportAnswerSchema>;

/**
 * The answer to `GET {MODAL_ENDPOINT_URL}/{callId}`. `report` is the last report of a call that ended by itself.
 * `unknown`: there is no such call, or its result has expired.
 */
export const callStatusSchema = z.object({
  status: z.enum(['running', 'complete', 'failed', 'cancelled', 'unknown']),
  report: reportSchema.optional(),
});
export type GpuCallStatus = z.infer<typeof callStatusSchema>;
