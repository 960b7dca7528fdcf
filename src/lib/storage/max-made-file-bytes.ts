/** No file that a studio makes is larger; what a signed PUT without a size may bring at most. */
export const maxMadeFileBytes = 2_400_000_000;
