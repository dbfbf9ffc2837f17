/** Rounds of the key derivations in a PFX that a test writes to see where it goes, not how it is protected. */
export const FEW_ITERATIONS = 100
