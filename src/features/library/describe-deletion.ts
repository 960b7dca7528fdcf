import type { AssetUses } from '@/data/answers';

/** What the deletion of a recording does, for the owner to confirm; null if its uses could not be read. */
export function describeDeletion(uses: AssetUses | null): string {
  if (uses === null) {
    return 'It is removed for good. Videos made from it stay; reels that use it can make no new ones, and its jobs are cancelled.';
  }
  const { videos, editsDeleted, editsKept, reels, jobs } = uses;
  const parts = [
    videos > 0 && `${counted(videos, 'video')} made from it ${videos === 1 ? 'stays' : 'stay'}.`,
    reels > 0 && `${counted(reels, 'reel')} ${reels === 1 ? 'loses its' : 'lose their'} sound.`,
    editsDeleted > 0 &&
      `${counted(editsDeleted, 'edit')} of it ${editsDeleted === 1 ? 'goes' : 'go'} with it.`,
    editsKept > 0 &&
      `${counted(editsKept, 'edit')} with other recordings in ${editsKept === 1 ? 'it stays' : 'them stay'}.`,
    jobs > 0 && `${counted(jobs, 'job')} under way ${jobs === 1 ? 'is' : 'are'} cancelled.`,
  ];
  return ['It is removed from the studio for good.', ...parts.filter((part) => part !== false)].join(' ');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
