// Labels side by side: two to six that the reader has chosen, each with a colour and a dash in every chart.

import { labelName, state } from "../store.js";
import { shortName } from "../numbers.js";

export const MOST = 6;

const DASHES = ["", "7 3", "2 2", "9 3 2 3", "4 2", "12 3"];  // as in reportgen/report/charts/style.py

// The labels side by side, in the order of the page; none where one label alone is looked at.
export function sideBySide() {
  const { only, curve } = state;
  return curve < 0 && only && only.length >= 2 && only.length <= MOST ? [...only].sort((a, b) => a - b) : [];
}

export const toneOf = place => `s${place + 1}`;

const dashOf = place => DASHES[place];

// The legend of a chart: the labels side by side that it has a line of.
export const legendOf = drawn => sideBySide().flatMap((label, place) => (drawn.has(label)
  ? [{ series: String(label), text: shortName(labelName(label), 30), tone: toneOf(place), dash: dashOf(place) }] : []));

// The rows of a chart of labels that are shown: those of the chosen labels, with the place of each that is side by side.
export function rowsOfChosen(rows) {
  if (!state.only || state.curve >= 0) return rows;
  const among = new Set(state.only), places = new Map(sideBySide().map((label, place) => [label, place]));
  return rows.filter(({ label }) => among.has(label)).map(row => ({ ...row, tone: places.get(row.label) ?? -1 }));
}

