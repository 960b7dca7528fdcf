import { toApiError } from './ApiError';
import { callApi } from './call-api';

/**
 * Why a picture or sound does not play: browsers do not say, so the studio is asked whether it still has
 * what it belongs to. Another tab or phone may have deleted that.
 * @param path of the API, where the thing that plays is described
 * @param otherwise the sentence where the studio has it
 */
export async function explainMediaFault(path: string, otherwise: string): Promise<string> {
  try {
    await callApi(path);
    return otherwise;
  } catch (thrown) {
    return toApiError(thrown).message;
  }
}
