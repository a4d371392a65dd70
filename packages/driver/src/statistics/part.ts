/** Of an `amount` of `whole`, the part that `reserved` is of the whole, rounded up. */
export function part(reserved: number, whole: number, amount: number): number {
  return whole === 0 ? 0 : Math.min(amount, Math.ceil((reserved * amount) / whole));
}
