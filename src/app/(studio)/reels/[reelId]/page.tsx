import type { Metadata } from 'next';
import { ReelScreen } from '@/features/make/ReelScreen';

export const metadata: Metadata = { title: 'Reel' };

export default async function ReelPage({ params }: { params: Promise<{ reelId: string }> }) {
  const { reelId } = await params;
  return <ReelScreen key={reelId} reelId={reelId} />;
}
