// Which spans the list holds, and what it is called.

import { byId } from "../dom.js";
import { shortName } from "../numbers.js";
import { isInSlice, viewNow } from "../report_store.js";
import { labelName, page, state } from "../store.js";
import { NAMES } from "../span_kinds.js";
import { isActive } from "../rows.js";
import { BOUNDARY, CORRECT, isTied, MISSED, SPURIOUS, TAIL } from "../spans.js";
import { withinTest, withinText } from "./within.js";

const LEAST_SEEN = 200;  // pixels of the list that show what was opened

// Where the list stands below what opens it, so much of it is brought into sight that it is seen.
export function showGallery() {
  const { top } = byId("gallery").getBoundingClientRect(), hidden = top - innerHeight + LEAST_SEEN;
  if (hidden > 0) scrollBy({ top: hidden });
}

const nameOf = label => shortName(labelName(Number(label)), 40);

// A cell in words, as reportgen/report/sections/entities.py has them.
export function titleOf(truth, column) {
  if (truth === page.none) return `Background, predicted ${nameOf(column)}`;
  if (TAIL[column]) return `${nameOf(truth)}, ${NAMES[column]}`;
  return String(truth) === String(column) ? `${nameOf(truth)}, correct` : `${nameOf(truth)} predicted as ${nameOf(column)}`;
}

export function listTitle() {
  const { rows, title = "", title_of: of = title } = viewNow(), [truth, prediction] = state.cell;
  const name = rows === "cell" ? titleOf(truth, prediction === page.none ? "missed" : prediction) : state.label < 0 ? title : of.replace("{label}", () => nameOf(state.label));
  return [name, withinText()].filter(Boolean).join(", ");
}

// The tests of views that are of no kind. A mistake on one span is a miss and a false positive.
const tests = {
  all: () => true,
  errors: kind => kind !== CORRECT,
  correct: kind => kind === CORRECT,
  misclassified: kind => kind !== CORRECT && kind < BOUNDARY,
  missed: kind => isTied(kind) || kind === MISSED,
  called: kind => kind !== CORRECT && kind !== MISSED,
  spurious: kind => isTied(kind) || kind === SPURIOUS,
  suspect: (kind, row) => page.data.rows.doubt[row] >= 0,
};

function isInCell(kind, truth, prediction) {
  const [row, column] = state.cell;
  if (row === page.none) return kind === SPURIOUS && prediction === column;
  if (column === page.none) return kind === MISSED && truth === row;
  return kind < BOUNDARY && truth === row && prediction === column;
}

// The rows of the list in the file: highest confidence first, then by document; in doubt, the most likely first; of what
// is right and wrong, what is wrong.
export function rowsInView() {
  const { rows } = page.data, view = viewNow(), isWithin = withinTest(), found = [];
  for (let i = 0; i < rows.sample.length; i++) {
    if (!isActive(rows, i) || !isInSlice(rows.sample[i]) || (isWithin && !isWithin(i))) continue;
    const kind = rows.kind[i];
    if (view.rows === "cell") {
      if (isInCell(kind, rows.truth[i], rows.prediction[i])) found.push(i);
      continue;
    }
    if (view.mark ? !(rows.marks[i] & view.mark) : view.kind ? kind !== view.kind : !tests[view.rows](kind, i)) continue;
    if (state.label < 0 || !view.of || (view.of === "truth" ? rows.truth[i] : rows.prediction[i]) === state.label) found.push(i);
  }
  const score = i => (Number.isNaN(rows.score[i]) ? -1 : rows.score[i]);
  if (view.rows === "suspect") return found.sort((a, b) => rows.doubt[a] - rows.doubt[b]);
  const right = i => Number(Boolean(view.mark) && rows.kind[i] === CORRECT);
  return found.sort((a, b) => right(a) - right(b) || score(b) - score(a) || a - b);
}
