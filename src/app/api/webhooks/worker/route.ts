import { receiveReport } from '@/lib/gpu/receive-report';
import { reportEndpoint } from '@/lib/gpu/report-endpoint';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';

export const POST = route(reportEndpoint, ({ body, log }) => receiveReport(body, log));
export const { GET, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('POST');
