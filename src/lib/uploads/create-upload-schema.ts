import { z } from 'zod';

/** What a client says of a file before it sends it. The type is a claim; an empty one is an unknown one. */
export const createUploadSchema = z.strictObject({
  filename: z.string().trim().min(1).max(4096),
  contentType: z
    .string()
    .max(255)
    .regex(/^$|^[\w.+-]+\/[\w.+-]+ *(;.*)?$/, 'a media type such as audio/mp4'),
  sizeBytes: z.int().min(0),
});
export type CreateUpload = z.infer<typeof createUploadSchema>;
