import { assetEndpoints } from '@/core/api/assets';
import { listAssets } from '@/lib/assets/list-assets';
import { route } from '@/lib/http/route';
import { wrongMethods } from '@/lib/http/wrong-methods';

export const GET = route(assetEndpoints.list, ({ query }) => listAssets(query));
export const { POST, PUT, PATCH, DELETE, OPTIONS } = wrongMethods('GET');
