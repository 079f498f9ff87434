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

// A shape: width to height, the smaller of them 1.
export function ratioText(value) {
  const text = share => String(Number(share.toPrecision(2)));
  return value < 1 ? `1:${text(1 / value)}` : `${text(value)}:1`;
}

// Scores are kept as 32-bit floats; seven digits are what they hold.
export function scoreNumber(value) {
  return Number.isNaN(value) ? "" : Number(value.toPrecision(7));
}

// A figure of any size, and below 0 with a true minus.
export function plainText(value) {
  if (value === null || Number.isNaN(value)) return UNDEFINED;
  return (value <= -0.0005 ? "−" : "") + Math.abs(value).toFixed(3);
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

const SUPERSCRIPTS = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

// A p-value with two digits, small ones as a power of ten.
export function probabilityText(p) {
  if (p === null || Number.isNaN(p)) return UNDEFINED;
  if (p >= 0.995) return "1";
  if (p >= 0.001) return p.toFixed(p >= 0.1 ? 2 : 3);
  if (!(p > 0)) return "0";
  const [digits, power] = p.toExponential(1).split("e");
  return `${digits}·10${[...String(Number(power))].map(letter => SUPERSCRIPTS[letter]).join("")}`;
}

export function percentText(value) {
  if (value === null || Number.isNaN(value)) return UNDEFINED;
  if (value > 0 && value < 0.005) return "<1";
  if (value >= 0.995 && value < 1) return ">99";
  return (value * 100).toFixed(0);
}

// A share in a sentence, in percent with a decimal where it has one.
export function shareText(value) {
  if (value === null || Number.isNaN(value)) return UNDEFINED;
  if (value > 0 && value < 0.0005) return "< 0.1%";
  if (value >= 0.9995 && value < 1) return "> 99.9%";
  // Rounded first: a hundred times the value would be rounded already.
  return `${(Number(value.toFixed(3)) * 100).toFixed(1).replace(/\.0$/, "")}%`;
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
