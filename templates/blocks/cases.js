// The cases in view, as the gallery and the lightbox share them, and what one of them is.

import { byId, element } from "../dom.js";
import { media } from "../media.js";
import { change, outcomeOf, page, SYMBOLS } from "../store.js";

export const gallery = { cases: [], start: 0 };

const LEAST_SEEN = 200;  // pixels of the gallery that show what was opened

export function openCase(row) {
  change({ image: page.data.samples.ids[page.data.rows.sample[row]], box: media.name(row) });
}

// Where the gallery stands below what opens it, as on a phone, so much of it is brought into sight that it is seen.
export function showGallery() {
  const { top } = byId("gallery")?.getBoundingClientRect() ?? { top: 0 }, hidden = top - innerHeight + LEAST_SEEN;
  if (hidden > 0) scrollBy({ top: hidden });
}

export function outcomeNode(row) {
  const { rows } = page.data, outcome = outcomeOf(rows.truth[row], rows.prediction[row]);
  const { missed, correct, misclassified } = page.words, word = { missed, correct, wrong: misclassified, spurious: "false positive" }[outcome];
  return element("span", { class: `t-${outcome}` }, `${SYMBOLS[outcome]} ${word}`);
}
