// What the live charts share: scales and paths in the units of their drawing.

// From a value between `low` and `high` to its place between `from` and `to`.
export const scaleOf = (low, high, from, to) => value => from - (value - low) / (high - low) * (from - to);

// A line through the points; a dash where there is but one.
export function pathThrough(points) {
  const all = points.length === 1 ? [[points[0][0] - 3, points[0][1]], [points[0][0] + 3, points[0][1]]] : points;
  return all.length ? `M${all.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}` : "";
}
