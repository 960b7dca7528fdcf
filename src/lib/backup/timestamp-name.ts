/** A moment as the name of a folder that sorts by time, such as `2026-08-14T10-22-05-123Z`. */
export function timestampName(moment = new Date()): string {
  return moment.toISOString().replaceAll(/[:.]/g, '-');
}
