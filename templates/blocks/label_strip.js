// The images of a bar's segment, in a strip under the row of its label.

import { element } from "../dom.js";
import { media } from "../media.js";
import { countText, scoreText, shortName } from "../numbers.js";
import { page } from "../store.js";
import { calledWord, isInSlice, openLabel } from "../report_store.js";
import { openCase } from "./cases.js";
import { SEGMENTS, segmentCount, segmentWord } from "./label_bars.js";
import { isActive } from "../rows.js";

const AT_ONCE = 14;

// Whether a row of the file is in a segment of a label.
const TESTS = {
  spurious: (truth, prediction, label) => prediction === label && truth === page.none,
  called: (truth, prediction, label) => prediction === label && truth !== label && truth !== page.none,
  correct: (truth, prediction, label) => truth === label && prediction === label,
  wrong: (truth, prediction, label) => truth === label && prediction !== label && prediction !== page.none,
  missed: (truth, prediction, label) => truth === label && prediction === page.none,
};

// The rows of a segment in the file: those with an image first, then the highest score.
function rowsOf(label, segment) {
  const { rows, samples } = page.data, found = [];
  for (let i = 0; i < rows.sample.length; i++) if (TESTS[segment](rows.truth[i], rows.prediction[i], label) && isActive(rows, i) && isInSlice(rows.sample[i])) found.push(i);
  const hidden = i => Number(samples.picture[rows.sample[i]] < 0), score = i => (Number.isNaN(rows.score[i]) ? -1 : rows.score[i]);
  return found.sort((a, b) => hidden(a) - hidden(b) || score(b) - score(a) || a - b);
}

function imageOf(row, open) {
  const { rows, samples } = page.data, id = samples.ids[rows.sample[row]];
  const names = `${shortName(calledWord(rows.truth[row], "none"), 40)} → ${shortName(calledWord(rows.prediction[row], "missed"), 40)}`;
  const text = `${id}: ${names}${Number.isNaN(rows.score[row]) ? "" : `, ${scoreText(rows.score[row])}`}`;
  const image = media.small(row) ?? element("span", { class: "labels__name", dir: "auto" }, shortName(id, 30));
  const button = element("button", { type: "button", "aria-label": text, title: text }, image);
  button.addEventListener("click", () => open(row));
  return button;
}

// The strip: how many there are, some of them, the way to all of them in the gallery.
export function stripOf(label, segment, close) {
  const rows = rowsOf(label, segment), shown = rows.slice(0, AT_ONCE), total = segmentCount(segment, label), view = SEGMENTS[segment];
  const show = row => {
    openLabel(label, view);
    if (row !== null) openCase(row);
    else document.getElementById("gallery")?.scrollIntoView({ block: "nearest" });
  };
  const said = element("b", {}, element("bdi", {}, shortName(page.labels[label], 40)), `: ${countText(total)} ${segmentWord(segment)}`);
  const note = total ? `${countText(shown.length)} shown${rows.length < total ? ` of ${countText(rows.length)} in this file` : ""}` : "";
  const all = element("button", { type: "button", class: "as-link" }, "All in the gallery"), shut = element("button", { type: "button", class: "as-link" }, "Close");
  all.addEventListener("click", () => show(null));
  shut.addEventListener("click", close);
  const line = element("p", {}, said, element("span", { class: "micro" }, note), ...(page.views.has(view) ? [all] : []), shut);
  return element("div", {}, line, element("div", { class: "labels__images" }, ...shown.map(row => imageOf(row, show))));
}
