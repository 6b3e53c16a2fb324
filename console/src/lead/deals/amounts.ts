/** Exact sums of money written as decimals (`"12000.00"`), in hundredths. */

function hundredths(amount: string): bigint {
  const [whole = "0", part = ""] = amount.replace(/\s/g, "").replace(",", ".").split(".");
  const sign = whole.startsWith("-") ? -1n : 1n;
  return BigInt(whole || "0") * 100n + sign * BigInt(part.padEnd(2, "0").slice(0, 2));
}

function written(value: bigint): string {
  const size = value < 0n ? -value : value;
  return `${value < 0n ? "-" : ""}${size / 100n}.${String(size % 100n).padStart(2, "0")}`;
}

/** What is left of an amount. */
export function less(amount: string, part: string): string {
  return written(hundredths(amount) - hundredths(part || "0"));
}

/** So many of one price. */
export function times(price: string, count: string): string {
  const units = /^\d+$/.test(count) ? BigInt(count) : 0n;
  return written(hundredths(price) * units);
}
