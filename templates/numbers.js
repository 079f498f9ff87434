// How the live figures are written: the same rules as reportgen/numbers.py, tested against each other.

const UNDEFINED = "–";

export function metricText(value) {
  if (value === null || Number.isNaN(value)) return UNDEFINED;
  if (value > 0 && value < 0.0005) return "< 0.001";
  if (value >= 0.9995 && value < 1) return "> 0.999";
  return value.toFixed(3);
}

export function thresholdText(value) {
  return value === null || Number.isNaN(value) ? UNDEFINED : value.toFixed(3);
}

// The score of a prediction, and how far two boxes overlap.
export function scoreText(value) {
  return value === null || Number.isNaN(value) ? UNDEFINED : value.toFixed(2);
}

// Scores are kept as 32-bit floats; seven digits are what they hold.
export function scoreNumber(value) {
  return Number.isNaN(value) ? "" : Number(value.toPrecision(7));
}

// A share of the width as a place on it.
export function placeText(share) {
  return `${(share * 100).toFixed(3)}%`;
}

const end = value => (value >= 0 ? "+" : "−") + Math.abs(value).toFixed(3);

// The interval of a difference; empty where nothing is known, or nothing differs.
export function spreadText(low, high) {
  return low === null || high === null || (low === 0 && high === 0) ? "" : `${end(low)} to ${end(high)}`;
}

// A difference of two figures.
export function signedText(value) {
  if (value === null || Number.isNaN(value)) return UNDEFINED;
  if (value === 0) return "0.000";
  if (Math.abs(value) < 0.0005) return "< 0.001";
  return (value > 0 ? "+" : "−") + Math.abs(value).toFixed(3);
}

export function percentText(value) {
  if (value === null || Number.isNaN(value)) return UNDEFINED;
  if (value > 0 && value < 0.005) return "<1";
  if (value >= 0.995 && value < 1) return ">99";
  return (value * 100).toFixed(0);
}

// A share in percent with one decimal and the sign.
export function shareText(value) {
  if (value === null || Number.isNaN(value)) return UNDEFINED;
  if (value === 0 || value === 1) return `${value * 100}%`;
  if (value < 0.0005) return "<0.1%";
  return value >= 0.9995 ? ">99.9%" : `${(value * 100).toFixed(1)}%`;
}

export function countText(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

export function namedCount(value, one, many) {
  return `${countText(value)} ${value === 1 ? one : many}`;
}

// Counted in characters, as Python does, so that none is cut in two.
export function shortName(text, length = 60) {
  if (text.length <= length) return text;
  const characters = [...text], half = (length - 1) >> 1;
  if (characters.length <= length) return text;
  return `${characters.slice(0, half).join("")}…${characters.slice(-half).join("")}`;
}
