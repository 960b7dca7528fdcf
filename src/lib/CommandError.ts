/** A failure whose message is shown as it stands, without a stack, to the person at the terminal. */
export class CommandError extends Error {}
