// The bar of a label: what became of its units right of the axis, its false positives left of it, on one scale. Each
// segment is a button.

import { drawing, each, setAttribute } from "../dom.js";
import { countText, placeText } from "../numbers.js";
import { page, state } from "../store.js";

const LEAST_SIDE = 15, MOST_SIDE = 62, TICKS = 5;  // as in reportgen/report/label_blocks.py
const MOST_SHARE = 2;  // a label may have any number of false positives; beyond twice its units its bar is cut

// From left to right: the class of a segment, and the view of its rows.
export const SEGMENTS = { spurious: "spurious", called: "called", correct: "correct", wrong: "misclassified", missed: "missed" };

export function segmentCount(segment, label) {
  const { counts } = page;
  if (segment === "spurious") return counts.spurious[label];
  if (segment === "called") return counts.called(label) - counts.spurious[label];
  if (segment === "correct") return counts.found[label];
  return segment === "wrong" ? counts.misclassified(label) : counts.missed[label];
}

export function segmentWord(segment) {
  const apart = page.data.has_background;
  if (segment === "spurious") return "background false positives";
  if (segment === "called") return apart ? "false positives on another label" : "false positives";
  return { correct: page.words.correct, wrong: page.words.misclassified, missed: page.words.missed }[segment];
}

function sides(left, right) {
  const split = left ? Math.min(Math.max(100 * left / (left + right), LEAST_SIDE), MOST_SIDE) : LEAST_SIDE;
  return { left, right, split, unit: Math.min(left ? split / left : Infinity, (100 - split) / (right || 1)) };
}

// As wide as at the operating threshold, wider where there are more false positives than there.
export function scaleNow(left, right) {
  const { counts, none } = page, shares = state.scale === "share";
  let most = shares ? 0 : left;
  for (let label = 0; label < none; label++) {
    const called = counts.called(label), support = counts.support[label];
    if (!shares) most = Math.max(most, called);
    else if (support) most = Math.max(most, Math.min(MOST_SHARE, called / support));
  }
  return shares ? { ...sides(100 * most, 100), shares } : sides(most, right);
}

function ticksOf({ left, right }) {
  const most = Math.max(left, right);
  let step = 0;
  for (let power = 1; !step; power *= 10) step = [1, 2, 5].map(size => size * power).find(size => size * TICKS >= most) ?? 0;
  const ticks = [];
  for (let tick = -Math.floor(left / step) * step; tick <= right; tick += step) ticks.push(tick);
  return ticks;
}

export function drawAxis(svg, scale) {
  svg.replaceChildren(...ticksOf(scale).map(tick => {
    const place = scale.split + tick * scale.unit, anchor = place < 3 ? "start" : place > 97 ? "end" : "middle";
    return drawing("text", { x: placeText(place / 100), y: 9, "text-anchor": anchor }, countText(Math.abs(tick)) + (scale.shares ? "%" : ""));
  }));
}

export function partsOf(svg) {
  const parts = {}, axis = svg.querySelector(".axis");
  for (const segment of Object.keys(SEGMENTS)) {
    const rect = svg.querySelector(`.${segment}`);
    if (!rect) continue;
    parts[segment] = rect;
    rect.setAttribute("role", "button");
    rect.dataset.segment = segment;
  }
  svg.removeAttribute("aria-hidden");
  svg.setAttribute("role", "group");
  return { svg, parts, axis };
}

function place(rect, start, width) {
  setAttribute(rect, "x", placeText(start / 100));
  setAttribute(rect, "width", placeText(width / 100));
}

// One stop of the Tab key for each bar, at the segment last used; the arrow keys lead from one to the next.
function placeStop(parts) {
  const there = Object.values(parts).filter(rect => rect.getAttribute("width") !== "0.000%");
  const stop = there.find(rect => rect.getAttribute("tabindex") === "0") ?? there[0];
  for (const rect of Object.values(parts)) setAttribute(rect, "tabindex", rect === stop ? "0" : "-1");
}

export function drawBar({ parts, axis }, label, scale) {
  const unit = scale.shares ? scale.unit * 100 / (page.counts.support[label] || 1) : scale.unit;
  let left = scale.split, right = scale.split;
  for (const segment of ["called", "spurious", "correct", "wrong", "missed"]) {
    if (!parts[segment]) continue;
    const width = segmentCount(segment, label) * unit, isLeft = segment === "called" || segment === "spurious";
    if (isLeft) left -= width;
    place(parts[segment], isLeft ? left : right, width);
    if (!isLeft) right += width;
  }
  for (const end of ["x1", "x2"]) setAttribute(axis, end, placeText(scale.split / 100));
  placeStop(parts);
}

// What a segment is called is written when it is asked for: a dragged slider would write it a thousand times.
export function nameSegments({ svg, parts }, label) {
  svg.setAttribute("aria-label", page.labels[label]);
  for (const [segment, rect] of Object.entries(parts)) {
    const text = `${page.labels[label]}: ${countText(segmentCount(segment, label))} ${segmentWord(segment)}`;
    setAttribute(rect, "aria-label", text);
    if (rect.firstChild) rect.firstChild.textContent = text;
    else rect.append(drawing("title", {}, text));
  }
}

// Arrow keys go along a bar.
export function moveAlong(event) {
  const rects = each("rect", event.target.parentNode).filter(rect => rect.getAttribute("width") !== "0.000%");
  const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key], next = rects[rects.indexOf(event.target) + move];
  if (!move || !next) return;
  for (const rect of rects) rect.setAttribute("tabindex", rect === next ? "0" : "-1");
  next.focus();
  event.preventDefault();
}
