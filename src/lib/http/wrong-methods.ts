import { AppError } from '../errors';
import { errorResponse } from './error-response';
import { type RouteHandler, route } from './route';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Method = (typeof methods)[number];

/** Handlers for every method an address does not take: 405 that names those it does. */
export function wrongMethods<const Taken extends Method>(
  ...taken: Taken[]
): Record<Exclude<Method, Taken>, RouteHandler> {
  const refuse = route({}, async ({ requestId }) => {
    const answer = errorResponse(new AppError('route.wrong_method'), requestId);
    answer.headers.set('Allow', taken.join(', '));
    return answer;
  });
  const refused = methods.filter((method) => !(taken as Method[]).includes(method));
  return Object.fromEntries(refused.map((method) => [method, refuse])) as never;
}
