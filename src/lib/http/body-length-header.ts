/**
 * Next takes Content-Length off the answer of a route, and without it a browser cannot show how far a
 * download is. The length travels in this header as far as the web process's door, which puts it back.
 */
export const bodyLengthHeader = 'x-body-length';
