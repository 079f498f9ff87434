// Samples of the file by what their file name, or id, contains; texts by what they say.

import { media } from "../media.js";
import { page, state } from "../store.js";

let found = { text: "", of: null };

export const soughtText = () => (state.search ?? "").trim();

// (samples of the file) whether each has the text in its name; null where nothing is sought.
function samplesWith(text) {
  if (!text) return null;
  if (found.text !== text) {
    const part = text.toLowerCase();
    found = { text, of: Uint8Array.from(page.data.samples.ids, (id, sample) => Number(id.toLowerCase().includes(part) || Boolean(media.finds?.(sample, text)))) };
  }
  return found.of;
}

// A test of samples.
export function soughtTest() {
  const of = samplesWith(soughtText());
  return of ? sample => of[sample] === 1 : () => true;
}

// How many samples of the file are found.
export const samplesSought = () => samplesWith(soughtText())?.reduce((n, one) => n + one, 0) ?? 0;

export const isSought = () => soughtText() !== "";
