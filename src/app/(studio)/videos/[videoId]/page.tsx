import type { Metadata } from 'next';
import { VideoScreen } from '@/features/result/VideoScreen';

export const metadata: Metadata = { title: 'Video' };

export default async function VideoPage({ params }: { params: Promise<{ videoId: string }> }) {
  const { videoId } = await params;
  return <VideoScreen key={videoId} videoId={videoId} />;
}
