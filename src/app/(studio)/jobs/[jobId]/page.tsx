import type { Metadata } from 'next';
import { JobScreen } from '@/features/jobs/JobScreen';

export const metadata: Metadata = { title: 'Job' };

export default async function JobPage({ params }: { params: Promise<{ jobId: string }> }) {
  const { jobId } = await params;
  return <JobScreen key={jobId} jobId={jobId} />;
}
