import { PUT as putPart } from '@/app/api/storage/part/route';
import { abortUpload } from '@/lib/uploads/abort-upload';
import { completeUpload } from '@/lib/uploads/complete-upload';
import { createUpload } from '@/lib/uploads/create-upload';
import { callRoute } from '../call-route';

const states = ['complete', 'arrived', 'empty', 'aborted'] as const;

/** An upload of a few bytes in the state that a number stands for; its id. */
export async function makeUpload(variant: number): Promise<string> {
  const state = states[variant % states.length]!;
  const body = 'some bytes';
  const file = { filename: 'voice.m4a', contentType: 'audio/mp4', sizeBytes: body.length };
  const { uploadId, uploadUrl } = await createUpload(file);
  if (state !== 'empty') await callRoute(putPart, { method: 'PUT', path: uploadUrl!, body });
  if (state === 'complete') await completeUpload(uploadId);
  if (state === 'aborted') await abortUpload(uploadId);
  return uploadId;
}
