import { AppError } from '@/core/errors/errors';
import { route } from '@/lib/http/route';

/** Any address of the API that there is not. */
const notFound = route({}, async () => {
  throw new AppError('route.not_found');
});

export {
  notFound as DELETE,
  notFound as GET,
  notFound as HEAD,
  notFound as OPTIONS,
  notFound as PATCH,
  notFound as POST,
  notFound as PUT,
};
