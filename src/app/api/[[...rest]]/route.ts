import { AppError } from '@/core/errors/errors';
import { requestHandler } from '@/lib/http/request-handler';

/** Any address that is none of the API's. */
const notFound = requestHandler('owner', async () => {
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
