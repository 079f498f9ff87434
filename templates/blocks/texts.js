// The texts of documents as far as they are in the file: of a long document its parts, each with where it begins.

import { page } from "../store.js";

export function partsOf(sample) {
  const { texts } = page.data.samples, flat = texts[sample] ?? [], parts = [];
  for (let i = 0; i < flat.length; i += 2) parts.push({ start: flat[i], text: flat[i + 1] });
  return parts;
}

// The part that holds a range; null where it is not in the file.
export const textAround = (sample, start, end) => partsOf(sample).find(part => part.start <= start && end <= part.start + part.text.length) ?? null;

export const isWhole = sample => partsOf(sample).reduce((n, { text }) => n + text.length, 0) >= page.data.samples.length[sample];
