import { ApiError } from '@/data/ApiError';
import type { PartToSend } from './send-part';
import { uploadFile } from './upload-file';
import type { UploadTools } from './upload-tools';
import type { RememberedUpload, UploadMemory } from './upload-memory';
import type { UploadState } from './upload-state';

const partSizeBytes = 10;

function rememberInMemory(): UploadMemory {
  const kept = new Map<string, RememberedUpload>();
  return {
    find: async (fingerprint) => kept.get(fingerprint) ?? null,
    list: async () => [...kept.values()],
    keep: async (upload) => void kept.set(upload.fingerprint, upload),
    forget: async (fingerprint) => void kept.delete(fingerprint),
  };
}

/** A studio that keeps the parts it is sent; `faultOf` decides about each try. */
function standInStudio(faultOf: (partNumber: number, tries: number) => unknown = () => null) {
  const arrived = new Map<number, string>();
  const tries = new Map<number, number>();
  let partCount = 0;
  let opened = 0;
  let completed = false;
  let atOnce = 0;
  let mostAtOnce = 0;
  const urls = () =>
    Array.from({ length: partCount }, (_, index) => ({ partNumber: index + 1, url: `/part/${index + 1}` }));
  const tools: UploadTools = {
    memory: rememberInMemory(),
    pause: async () => undefined,
    api: {
      open: async ({ sizeBytes }) => {
        opened += 1;
        partCount = Math.ceil(sizeBytes / partSizeBytes);
        return { uploadId: 'upload_1', key: 'uploads/upload_1/file', partSizeBytes, parts: urls() };
      },
      standing: async () => ({
        status: completed ? 'complete' : 'open',
        arrivedParts: [...arrived.keys()].map((partNumber) => ({ partNumber })),
        missingParts: urls().filter(({ partNumber }) => !arrived.has(partNumber)),
      }),
      complete: async () => void (completed = true),
      abort: async () => undefined,
    },
    sendPart: async ({ url, body, onProgress, signal }: PartToSend) => {
      const partNumber = Number(url.split('/').at(-1));
      const count = (tries.get(partNumber) ?? 0) + 1;
      tries.set(partNumber, count);
      atOnce += 1;
      mostAtOnce = Math.max(mostAtOnce, atOnce);
      try {
        await new Promise((resolve) => setTimeout(resolve, 2));
        if (signal.aborted) throw signal.reason;
        const fault = faultOf(partNumber, count);
        if (fault) throw fault;
        onProgress(body.size + 200);
        arrived.set(partNumber, await body.text());
      } finally {
        atOnce -= 1;
      }
    },
  };
  const content = () =>
    [...arrived.entries()]
      .sort(([a], [b]) => a - b)
      .map(([, text]) => text)
      .join('');
  return {
    tools,
    tries,
    content,
    get opened() {
      return opened;
    },
    get completed() {
      return completed;
    },
    get mostAtOnce() {
      return mostAtOnce;
    },
  };
}

const text = 'abcdefghijklmnopqrstuvwxyz0123456789';
const file = () => new File([text], 'memo.m4a', { type: 'audio/mp4', lastModified: 7 });
const lost = () => ApiError.fromClient('client.unreachable');

describe('uploading a file', () => {
  it('sends every part once, two at a time, and finishes', async () => {
    const studio = standInStudio();
    const states: UploadState[] = [];
    const done = await uploadFile(file(), studio.tools, new AbortController().signal, (s) => states.push(s));
    expect(done).toMatchObject({ key: 'uploads/upload_1/file', filename: 'memo.m4a' });
    expect(studio.content()).toBe(text);
    expect(studio.completed).toBe(true);
    expect(studio.mostAtOnce).toBe(2);
    const sent = states.flatMap((state) => (state.phase === 'sending' ? [state.sentBytes] : []));
    expect(Math.max(...sent)).toBe(text.length);
    expect(states.at(-1)!.phase).toBe('finishing');
  });

  it('sends a part again when the network was lost, however often', async () => {
    const studio = standInStudio((partNumber, tries) => (partNumber === 2 && tries < 8 ? lost() : null));
    const states: UploadState[] = [];
    await uploadFile(file(), studio.tools, new AbortController().signal, (s) => states.push(s));
    expect(studio.content()).toBe(text);
    expect(studio.tries.get(2)).toBe(8);
    expect(states.some(({ phase }) => phase === 'waiting')).toBe(true);
  });

  it('gives up on a part that the studio refuses for good, with its sentence', async () => {
    const refusal = new ApiError('upload.too_large', 'Too large.', 413);
    const studio = standInStudio((partNumber) => (partNumber === 1 ? refusal : null));
    const upload = uploadFile(file(), studio.tools, new AbortController().signal, () => undefined);
    await expect(upload).rejects.toBe(refusal);
    expect(studio.completed).toBe(false);
  });

  it('tries a part a few times when the studio itself is at fault, then gives up', async () => {
    const fault = new ApiError('internal', 'Our side.', 500);
    const studio = standInStudio((partNumber) => (partNumber === 1 ? fault : null));
    const upload = uploadFile(file(), studio.tools, new AbortController().signal, () => undefined);
    await expect(upload).rejects.toBe(fault);
    expect(studio.tries.get(1)).toBe(4);
  });

  it('goes on with what is missing when the same file is picked again', async () => {
    const studio = standInStudio((partNumber, tries) =>
      partNumber === 3 && tries === 1 ? new ApiError('upload.not_found', 'Gone.', 404) : null,
    );
    const { signal } = new AbortController();
    await expect(uploadFile(file(), studio.tools, signal, () => undefined)).rejects.toThrow('Gone.');
    const triesBefore = studio.tries.get(1);
    const states: UploadState[] = [];
    await uploadFile(file(), studio.tools, signal, (state) => states.push(state));
    expect(studio.opened).toBe(1);
    expect(studio.tries.get(1)).toBe(triesBefore);
    expect(studio.content()).toBe(text);
    expect(states.find((state) => state.phase === 'sending')).toMatchObject({ resumed: true });
  });

  it('starts over when the studio has forgotten the upload', async () => {
    const studio = standInStudio();
    const { signal } = new AbortController();
    await uploadFile(file(), studio.tools, signal, () => undefined);
    studio.tools.api.standing = async () => {
      throw new ApiError('upload.not_found', 'Gone.', 404);
    };
    await uploadFile(file(), studio.tools, signal, () => undefined);
    expect(studio.opened).toBe(2);
  });

  it('takes a part for arrived whose answer was lost on the way', async () => {
    const studio = standInStudio();
    const { sendPart } = studio.tools;
    let dropped = false;
    studio.tools.sendPart = async (part) => {
      await sendPart(part);
      if (dropped || !part.url.endsWith('/1')) return;
      dropped = true;
      throw lost();
    };
    await uploadFile(file(), studio.tools, new AbortController().signal, () => undefined);
    expect(studio.tries.get(1)).toBe(1);
    expect(studio.content()).toBe(text);
  });

  it('stops at once when it is cancelled', async () => {
    const studio = standInStudio();
    const controller = new AbortController();
    const upload = uploadFile(file(), studio.tools, controller.signal, (state) => {
      if (state.phase === 'sending') controller.abort();
    });
    await expect(upload).rejects.toThrow();
    expect(studio.completed).toBe(false);
  });
});
