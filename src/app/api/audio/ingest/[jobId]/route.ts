import { jobRoutes } from '@/lib/http/job-routes';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = jobRoutes('ingest');
