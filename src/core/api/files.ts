import { z } from 'zod';
import { endpoint } from './endpoint';
import { listQuerySchema } from './list-query';

/** The form of a storage key: no dots but the extension's, no empty segment; at most 512 characters. */
export const storageKeyPattern = /^(?:[A-Za-z0-9_-]{1,128}\/){1,4}[A-Za-z0-9_-]{1,128}(?:\.[a-z0-9]{1,8})?$/;

export const maxFilenameChars = 4096;

/** What a client declares about a file before it sends it. The type is a claim; an empty one is an unknown one. */
export const createUploadSchema = z.strictObject({
  filename: z.string().max(maxFilenameChars).trim().regex(/\S/, 'is empty'),
  contentType: z
    .string()
    .max(255)
    .regex(/^$|^[\w.+-]+\/[\w.+-]+ *(;[\x20-\x7e]*)?$/, 'a media type such as audio/mp4'),
  sizeBytes: z.int().min(0),
});
export type CreateUpload = z.infer<typeof createUploadSchema>;

/** Where to PUT one part, good for an hour. */
const signedPartSchema = z.object({
  /** From 1. */
  partNumber: z.int().min(1),
  sizeBytes: z.int(),
  url: z.string(),
});
export type SignedPart = z.infer<typeof signedPartSchema>;

/** What a client needs to send a file. `uploadUrl` is there if one PUT suffices. */
const uploadTicketSchema = z.object({
  uploadId: z.string(),
  key: z.string(),
  partSizeBytes: z.int(),
  parts: z.array(signedPartSchema),
  uploadUrl: z.string().optional(),
  method: z.literal('PUT').optional(),
});
export type UploadTicket = z.infer<typeof uploadTicketSchema>;

const uploadAnswerSchema = z.object({
  uploadId: z.string(),
  key: z.string(),
  status: z.enum(['open', 'complete', 'aborted']),
  filename: z.string(),
  contentType: z.string(),
  sizeBytes: z.int(),
});
export type UploadAnswer = z.infer<typeof uploadAnswerSchema>;

/** How far an upload is, so that a client resumes it where it stopped. */
const uploadProgressSchema = uploadAnswerSchema.extend({
  partSizeBytes: z.int(),
  partCount: z.int(),
  arrivedParts: z.array(z.object({ partNumber: z.int(), sizeBytes: z.int(), etag: z.string() })),
  /** Those still to be sent, with fresh URLs; empty unless the upload is open. */
  missingParts: z.array(signedPartSchema),
});
export type UploadProgress = z.infer<typeof uploadProgressSchema>;

/** An upload that takes room; `inUse` if a job that waits or runs needs it, so that it cannot be ended. */
const listedUploadSchema = uploadAnswerSchema.extend({ inUse: z.boolean(), createdAt: z.iso.datetime() });

/** Where the bytes are, for a storage that serves them itself. */
const downloadTicketSchema = z.object({ downloadUrl: z.string(), expiresAt: z.iso.datetime() });

export const uploadEndpoints = {
  create: endpoint({
    method: 'POST',
    path: '/api/storage/upload',
    summary: 'Open an upload and sign a URL for each of its parts',
    body: createUploadSchema,
    answers: [{ status: 200, description: 'Where to send the parts', data: uploadTicketSchema }],
    errors: [400, 413, 415, 422],
  }),
  list: endpoint({
    method: 'GET',
    path: '/api/storage/upload',
    summary: 'Uploads that take room: still arriving, or finished and not taken in',
    query: listQuerySchema,
    answers: [
      {
        status: 200,
        description: 'A page of uploads, newest first',
        data: z.object({ uploads: z.array(listedUploadSchema), nextCursor: z.string().nullable() }),
      },
    ],
    errors: [400],
  }),
  get: endpoint({
    method: 'GET',
    path: '/api/storage/upload/{uploadId}',
    summary: 'Which parts have arrived',
    answers: [{ status: 200, description: 'How far the upload is', data: uploadProgressSchema }],
    errors: [404],
  }),
  complete: endpoint({
    method: 'POST',
    path: '/api/storage/upload/{uploadId}/complete',
    summary: 'Finish an upload',
    answers: [{ status: 200, description: 'The finished upload', data: uploadAnswerSchema }],
    errors: [404, 409, 422],
  }),
  end: endpoint({
    method: 'DELETE',
    path: '/api/storage/upload/{uploadId}',
    summary: 'End an upload, finished or not, that no job needs',
    answers: [{ status: 200, description: 'It is ended, and its room is free', data: uploadAnswerSchema }],
    errors: [404, 409],
  }),
  putPart: endpoint({
    method: 'PUT',
    path: '/api/storage/part',
    summary: 'Send the bytes of one part, at the URL signed for it',
    takes: 'bytes',
    guard: 'signature',
    answers: [{ status: 200, description: 'It has arrived; its ETag is in the header' }],
    errors: [404, 415, 422],
  }),
};

export const downloadEndpoint = endpoint({
  method: 'GET',
  path: '/api/storage/download',
  summary: 'A stored file, for the owner or by signed URL',
  query: z.object({
    key: z.string().max(512).regex(storageKeyPattern),
    filename: z.string().optional(),
    expires: z.string().optional(),
    signature: z.string().optional(),
  }),
  guard: 'signature',
  answers: [
    {
      status: 200,
      description: 'The bytes, or where the storage serves them',
      data: downloadTicketSchema,
      mediaType: '*/*',
    },
    { status: 206, description: 'The range asked for', mediaType: '*/*' },
    { status: 304, description: 'Unchanged since the ETag or the date sent' },
  ],
  errors: [400, 401, 404, 416],
});
