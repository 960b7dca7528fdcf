/** The request header by which a page learns its own path and query; set at the door, never believed from outside. */
export const pathHeader = 'x-pocketreel-path';
