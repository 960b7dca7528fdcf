import contentDisposition from 'content-disposition';

/** A Content-Disposition that saves under this name: in ASCII for old clients, whole for all others. */
export function attachmentHeader(filename: string): string {
  return contentDisposition(filename, { fallback: filename.replace(/[^\x20-\x7e]/g, '_') });
}
