// 95% intervals that follow from counts, as reportgen/metrics/intervals.py has them.

export const Z = 1.959963984540054;

// Of a share of `hits` in `n`, by Wilson.
export function wilson(hits, n) {
  if (!n) return [NaN, NaN];
  const p = hits / n, middle = p + Z * Z / (2 * n), spread = Z * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
  return [Math.max(0, (middle - spread) / (1 + Z * Z / n)), Math.min(1, (middle + spread) / (1 + Z * Z / n))];
}
