// The objects of a picture as a list, errors first: each can be pointed at and made the case.

import { element } from "../dom.js";
import { countText, scoreText } from "../numbers.js";
import { calledWord } from "../report_store.js";
import { labelName, page } from "../store.js";
import { openCase, outcomeNode } from "../blocks/cases.js";
import { activeRows } from "../rows.js";
import { tagText } from "./box_rows.js";

const MOST_LISTED = 100;

// The objects of a picture, errors first; the case itself is always among those listed.
export function listedOf(row) {
  const { rows } = page.data, isRight = other => rows.truth[other] === rows.prediction[other];
  const order = activeRows(rows.sample[row]).sort((a, b) => isRight(a) - isRight(b) || a - b);
  const listed = order.slice(0, MOST_LISTED);
  return { order, listed: listed.includes(row) ? listed : [row, ...listed.slice(0, -1)] };
}

function objectName(row) {
  const { rows } = page.data, [truth, prediction] = [rows.truth[row], rows.prediction[row]];
  if (truth === prediction || truth === page.none) return calledWord(prediction, "missed");
  return prediction === page.none ? calledWord(truth, "none") : `${labelName(truth)} → ${labelName(prediction)}`;
}

function lineOf(row, point) {
  const score = page.data.rows.score[row];
  const button = element("button", { type: "button", title: tagText(row) }, element("span", { dir: "auto" }, objectName(row)),
    element("span", { class: "lightbox__score" }, Number.isNaN(score) ? "" : scoreText(score)), outcomeNode(row));
  button.addEventListener("click", () => openCase(row));
  for (const event of ["pointerenter", "focus"]) button.addEventListener(event, () => point(row));
  for (const event of ["pointerleave", "blur"]) button.addEventListener(event, () => point(null));
  return element("li", {}, button);
}

// Every object of the picture with its outcome; pointing at one points at its box, choosing one makes it the case.
export function objectsOf(row, point) {
  const { order, listed } = listedOf(row), lines = new Map(listed.map(other => [other, lineOf(other, point)]));
  lines.get(row).setAttribute("aria-current", "true");
  const rest = order.length - listed.length;
  return { lines, nodes: [...lines.values(), ...(rest > 0 ? [element("li", {}, `and ${countText(rest)} more in the image`)] : [])] };
}
