/** Names a browser saves a video under: its title without what file systems forbid, at most 80 characters. */
export function videoFilename(title: string | null | undefined): string {
  const cleaned = (title ?? '')
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}<>:"/\\|?*]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+/, '');
  const short = [...cleaned]
    .slice(0, 80)
    .join('')
    .replace(/[. ]+$/, '');
  return `${short || 'video'}.mp4`;
}
