export function readCommit(): string;
