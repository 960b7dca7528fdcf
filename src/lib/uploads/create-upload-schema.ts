import { z } from 'zod';

export const maxFilenameChars = 4096;

/** What a client says of a file before it sends it. The type is a claim; an empty one is an unknown one. */
export const createUploadSchema = z.strictObject({
  filename: z.string().max(maxFilenameChars).trim().regex(/\S/, 'is empty'),
  contentType: z
    .string()
    .max(255)
    .regex(/^$|^[\w.+-]+\/[\w.+-]+ *(;[\x20-\x7e]*)?$/, 'a media type such as audio/mp4'),
  sizeBytes: z.int().min(0),
});
export type CreateUpload = z.infer<typeof createUploadSchema>;
