import { z } from 'zod';
import { pairingLinkSchema } from '@/core/answers/pairing-link-schema';
import { healthSchema } from '../health/health-schema';
import { reportAnswerSchema, webhookReportSchema } from '../gpu/hand-off-schema';
import type { DownloadTicket } from '../http/send-download';
import { keyPattern } from '../storage/keys';
import type { UploadTicket } from '../uploads/create-upload';
import { createUploadSchema } from '../uploads/create-upload-schema';
import type { UploadAnswer } from '../uploads/describe-upload';
import type { listUploads } from '../uploads/list-uploads';
import { listQuerySchema } from '@/core/api/list-query';
import type { UploadProgress } from '../uploads/get-upload';
import type { Operation } from './operation';

const signedPart = z.object({ partNumber: z.int().min(1), sizeBytes: z.int(), url: z.string() });
const uploadTicket = z.object({
  uploadId: z.string(),
  key: z.string(),
  partSizeBytes: z.int(),
  parts: z.array(signedPart),
  uploadUrl: z.string().optional(),
  method: z.literal('PUT').optional(),
}) satisfies z.ZodType<UploadTicket>;
const uploadShape = {
  uploadId: z.string(),
  key: z.string(),
  status: z.enum(['open', 'complete', 'aborted']),
  filename: z.string(),
  contentType: z.string(),
  sizeBytes: z.int(),
};
const upload = z.object(uploadShape) satisfies z.ZodType<UploadAnswer>;
const uploadProgress = z.object({
  ...uploadShape,
  partSizeBytes: z.int(),
  partCount: z.int(),
  arrivedParts: z.array(z.object({ partNumber: z.int(), sizeBytes: z.int(), etag: z.string() })),
  missingParts: z.array(signedPart),
}) satisfies z.ZodType<UploadProgress>;
const uploadPage = z.object({
  uploads: z.array(z.object({ ...uploadShape, inUse: z.boolean(), createdAt: z.iso.datetime() })),
  nextCursor: z.string().nullable(),
}) satisfies z.ZodType<Awaited<ReturnType<typeof listUploads>>>;
const downloadQuery = z.object({
  key: z.string().max(512).regex(keyPattern),
  filename: z.string().optional(),
  expires: z.string().optional(),
  signature: z.string().optional(),
});
const downloadLink = z.object({
  downloadUrl: z.string(),
  expiresAt: z.iso.datetime(),
}) satisfies z.ZodType<DownloadTicket>;

export const serviceOperations: Operation[] = [
  {
    method: 'post',
    path: '/api/storage/upload',
    summary: 'Open an upload and sign a URL for each of its parts',
    body: createUploadSchema,
    answers: [{ status: 200, says: 'Where to send the parts', data: uploadTicket }],
    errors: [400, 413, 415, 422],
  },
  {
    method: 'get',
    path: '/api/storage/upload',
    summary: 'Uploads that take room: still arriving, or finished and not taken in',
    query: listQuerySchema,
    answers: [{ status: 200, says: 'A page of uploads, newest first', data: uploadPage }],
    errors: [400],
  },
  {
    method: 'get',
    path: '/api/storage/upload/{uploadId}',
    summary: 'Which parts have arrived',
    answers: [{ status: 200, says: 'How far the upload is', data: uploadProgress }],
    errors: [404],
  },
  {
    method: 'post',
    path: '/api/storage/upload/{uploadId}/complete',
    summary: 'Finish an upload',
    answers: [{ status: 200, says: 'The finished upload', data: upload }],
    errors: [404, 409, 422],
  },
  {
    method: 'delete',
    path: '/api/storage/upload/{uploadId}',
    summary: 'End an upload, finished or not, that no job needs',
    answers: [{ status: 200, says: 'It is ended, and its room is free', data: upload }],
    errors: [404, 409],
  },
  {
    method: 'put',
    path: '/api/storage/part',
    summary: 'Send the bytes of one part, at the URL signed for it',
    takes: 'bytes',
    guard: 'signature',
    answers: [{ status: 200, says: 'It has arrived; its ETag is in the header' }],
    errors: [404, 415, 422],
  },
  {
    method: 'get',
    path: '/api/storage/download',
    summary: 'A stored file, for the owner or by signed URL',
    query: downloadQuery,
    guard: 'signature',
    answers: [
      {
        status: 200,
        says: 'The bytes, or where the storage serves them',
        data: downloadLink,
        mediaType: '*/*',
      },
      { status: 206, says: 'The range asked for', mediaType: '*/*' },
      { status: 304, says: 'Unchanged since the ETag or the date sent' },
    ],
    errors: [400, 401, 404, 416],
  },
  {
    method: 'post',
    path: '/api/pairing',
    summary: 'A one-time link that pairs a phone',
    answers: [{ status: 200, says: 'The link and its QR code', data: pairingLinkSchema }],
    errors: [400],
  },
  {
    method: 'delete',
    path: '/api/sessions',
    summary: 'Sign out everywhere',
    answers: [{ status: 200, says: 'How many sessions ended', data: z.object({ endedCount: z.int() }) }],
    errors: [],
  },
  {
    method: 'post',
    path: '/api/webhooks/worker',
    summary: 'What a render on a GPU has to tell',
    body: webhookReportSchema,
    guard: 'webhook',
    answers: [{ status: 200, says: 'What was made of it', data: reportAnswerSchema }],
    errors: [400, 404, 413, 415],
  },
  {
    method: 'get',
    path: '/api/health',
    summary: 'Whether the studio works',
    guard: 'open',
    answers: [{ status: 200, says: 'How its parts are', data: healthSchema }],
    errors: [],
  },
  {
    method: 'get',
    path: '/api/openapi.json',
    summary: 'This description',
    answers: [{ status: 200, says: 'An OpenAPI 3.1 document', bare: z.looseObject({ openapi: z.string() }) }],
    errors: [],
  },
];
