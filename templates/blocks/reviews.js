// What people say of the cases: a verdict each, counted, and saved as a file that the next build reads.

import { each, element, saveFile, setText } from "../dom.js";
import { addKeys, OPEN } from "../keys.js";
import { media } from "../media.js";
import { countText } from "../numbers.js";
import { labelName, page } from "../store.js";
import { gallery } from "./cases.js";
import { itemOf } from "./suspicion.js";

const NAMES = { model_wrong: "model wrong", label_wrong: "label wrong", label_missing: "label missing", unclear: "unclear" };
const SCHEMA = 1;

const reviews = new Map();  // by sample and thing, as they are saved
let isSaved = true;

const keyOf = (id, item) => JSON.stringify([id, item]);
const idOf = row => page.data.samples.ids[page.data.rows.sample[row]];
const reviewOf = row => reviews.get(keyOf(idOf(row), itemOf(row)));
const nameOf = label => (label === page.none ? "" : labelName(label));

// What was said of a case, as a mark; nothing where nobody has looked.
export function markOf(row) {
  const review = reviewOf(row);
  return review ? [element("span", { class: "review-mark" }, NAMES[review.verdict])] : [];
}

// A case as a file names it: with what stands there now, so that it is known when that is corrected.
function placeOf(row) {
  const { rows } = page.data, item = itemOf(row), box = media.box?.(row);
  return { id: idOf(row), ...(item ? { item } : {}), truth: nameOf(rows.truth[row]), prediction: nameOf(rows.prediction[row]), ...(box ? { box } : {}) };
}

// The same verdict a second time takes it back.
function give(row, verdict) {
  const key = keyOf(idOf(row), itemOf(row));
  if (reviews.get(key)?.verdict === verdict) reviews.delete(key);
  else reviews.set(key, { ...placeOf(row), verdict });
  isSaved = false;
}

// How many of the cases in view were looked at.
const reviewedText = () => (reviews.size ? `${countText(gallery.cases.filter(reviewOf).length)} of ${countText(gallery.cases.length)} reviewed` : "");

function save() {
  saveFile("reviews.json", "application/json", `${JSON.stringify({ schema: SCHEMA, dataset: page.data.dataset, reviews: [...reviews.values()] }, null, 1)}\n`);
  isSaved = true;
}

// What the gallery and the lightbox say of all reviews.
export function drawReviewed() {
  each("[data-reviewed]").forEach(node => setText(node, reviewedText()));
  each("[data-save-reviews]").forEach(button => { button.hidden = !reviews.size; });
}

// The verdicts of the lightbox: `rowNow` is the case that is open, `changed` is called after each verdict.
export function mountReviews(dialog, rowNow, changed) {
  const buttons = each("[data-verdict]", dialog);
  for (const { id, item = "", ...rest } of page.data.reviews ?? []) reviews.set(keyOf(id, item), { id, ...(item ? { item } : {}), ...rest });
  function say(verdict) {
    give(rowNow(), verdict);
    draw();
    changed();
  }
  function draw() {
    const now = reviewOf(rowNow())?.verdict;
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.verdict === now));
    drawReviewed();
  }
  for (const button of buttons) button.addEventListener("click", () => say(button.dataset.verdict));
  addKeys(OPEN, buttons.map((button, place) => ({ keys: [String(place + 1)], text: `your verdict: ${NAMES[button.dataset.verdict]}`, act: () => say(button.dataset.verdict) })));
  each("[data-save-reviews]").forEach(button => button.addEventListener("click", save));
  // What is not saved is gone with the page.
  addEventListener("beforeunload", event => { if (!isSaved) event.preventDefault(); });
  return draw;
}
