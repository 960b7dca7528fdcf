/** Headers that the parts of the web process set for each other. */

/**
 * The length of an answer's body. Next takes Content-Length off a route's answer, and without it a browser
 * cannot show how far a download is; the door puts it back.
 */
export const bodyLengthHeader = 'x-body-length';

/** The path and query of a page request, which the page itself cannot see. */
export const pathHeader = 'x-pocketreel-path';
