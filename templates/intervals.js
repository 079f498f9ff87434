// 95% intervals that follow from counts, as reportgen/metrics/intervals.py has them.

export const Z = 1.959963984540054;

// Of a share of `hits` in `n`, by Wilson.
export function wilson(hits, n) {
  if (!n) return [NaN, NaN];
  const p = hits / n, middle = p + Z * Z / (2 * n), spread = Z * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
  return [Math.max(0, (middle - spread) / (1 + Z * Z / n)), Math.min(1, (middle + spread) / (1 + Z * Z / n))];
}

// 97.5% quantile of Student's distribution, from 10 degrees of freedom on to a thousandth.
function student(free) {
  const first = (Z ** 3 + Z) / 4, second = (5 * Z ** 5 + 16 * Z ** 3 + 3 * Z) / 96;
  return Z + first / free + second / free ** 2;
}

// How many independent trials a rate of errors is worth where samples hold several answers each: `ee`, `ew` and `ww` are
// sums of products of a sample's errors and answers, as reportgen/metrics/slices.py has them.
export function worth({ whole, active, ee, ew, ww }, rate) {
  if (ww === whole) return whole;
  const free = Math.max(active - 1, 1), squares = ee - 2 * rate * ew + rate * rate * ww, variance = (squares / whole ** 2) * (active / free);
  const trials = ((rate * (1 - rate)) / variance) * (Z / student(free)) ** 2;
  return trials > 0 && Number.isFinite(trials) ? Math.min(trials, whole) : active;
}
