/** Started several times at once by a test: says which owner token it sees. */
import { getOwnerToken } from '@/lib/owner/owner-token';

process.send!(getOwnerToken(), () => process.disconnect());
