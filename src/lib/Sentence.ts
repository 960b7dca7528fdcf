/** A failure that is told to the person at the terminal as it stands, without a stack. */
export class Sentence extends Error {}
