import type { Metadata } from 'next';
import { RecordingScreen } from '@/features/library/RecordingScreen';

export const metadata: Metadata = { title: 'Recording' };

export default async function RecordingPage({ params }: { params: Promise<{ assetId: string }> }) {
  const { assetId } = await params;
  return <RecordingScreen key={assetId} assetId={assetId} />;
}
