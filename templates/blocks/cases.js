// The cases in view, as the gallery and the lightbox share them, and what one of them is.

import { element } from "../dom.js";
import { media } from "../media.js";
import { change, outcomeOf, page, SYMBOLS } from "../store.js";

export const gallery = { cases: [], start: 0 };

export function openCase(row) {
  change({ image: page.data.samples.ids[page.data.rows.sample[row]], box: media.name(row) });
}

export function outcomeNode(row) {
  const { rows } = page.data, outcome = outcomeOf(rows.truth[row], rows.prediction[row]);
  const word = { missed: page.words.missed, wrong: "misclassified" }[outcome] ?? outcome;
  return element("span", { class: `t-${outcome}` }, `${SYMBOLS[outcome]} ${word}`);
}
