import { AppError } from '@/core/errors/errors';
import { errorResponse } from './error-response';
import { requestHandler, type RouteHandler } from './request-handler';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Method = (typeof methods)[number];

/**
 * Handlers for every method an address does not take: 405 that names those it does, and OPTIONS, which
 * names them to anyone.
 */
export function wrongMethods<const Taken extends Method>(
  ...taken: Taken[]
): Record<Exclude<Method, Taken> | 'OPTIONS', RouteHandler> {
  // Next answers HEAD by GET.
  const named = taken.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  const allow = [...named, 'OPTIONS'].join(', ');
  const refuse = requestHandler('owner', async ({ requestId }) => {
    const answer = errorResponse(new AppError('route.wrong_method'), requestId);
    answer.headers.set('Allow', allow);
    return answer;
  });
  const OPTIONS = requestHandler(
    'open',
    async () => new Response(null, { status: 204, headers: { Allow: allow } }),
  );
  const refused = methods.filter((method) => !(taken as Method[]).includes(method));
  return { ...Object.fromEntries(refused.map((method) => [method, refuse])), OPTIONS } as never;
}
