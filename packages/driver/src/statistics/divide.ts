/** Someone who wants a part of an amount. */
export interface Claim {
  readonly wish: number;
  /** True when nothing but the whole limits the claim; such claims share what others leave. */
  readonly isUnlimited: boolean;
  readonly shares: number;
}

/**
 * Divides a whole number among claims. Limited claims are met first, in their order; what remains is divided
 * among unlimited ones by their shares, rounded down. The parts never add up to more than the whole.
 */
export function divide(whole: number, claims: readonly Claim[]): readonly number[] {
  let rest = whole;
  const limited = claims.map((claim) => {
    if (claim.isUnlimited) return 0;
    const granted = Math.min(claim.wish, rest);
    rest -= granted;
    return granted;
  });
  const unlimited = claims.filter((claim) => claim.isUnlimited);
  const shares = unlimited.reduce((sum, claim) => sum + claim.shares, 0);
  return claims.map((claim, index) => {
    if (!claim.isUnlimited) return limited[index] ?? 0;
    const fraction = shares > 0 ? claim.shares / shares : 1 / unlimited.length;
    return Math.min(claim.wish, Math.floor(rest * fraction));
  });
}
