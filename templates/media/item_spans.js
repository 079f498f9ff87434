// Items that are spans of a text: the text around each, once as every version has it, with the spans of that version.

import { element } from "../dom.js";
import { media } from "../media.js";
import { KINDS, NAMES, SYMBOLS } from "../span_kinds.js";
import { page, state } from "../store.js";
import { sampleOf } from "../compare_store.js";
import { rowOf, sideOf, versionName } from "../blocks/items.js";
import { errorOf, spanNodes } from "../blocks/span_text.js";
import { textAround } from "../blocks/texts.js";

// The same numbers as in reportgen/report/compared/shown_spans.py, and how much of a long paragraph is shown, large.
const AROUND = 60, MOST = 400, TURN = 15, FAR = 1500;

const spanOf = (side, row) => (side?.spans && row >= 0 ? side.spans.of[row] : -1);

// Where the spans of an item begin and end, before and after together; null where no page has them.
function rangeOf(number) {
  const found = [false, true].map(after => [sideOf(after), spanOf(sideOf(after), rowOf(number, after))]).filter(([, span]) => span >= 0);
  const errors = found.map(([side, span]) => errorOf(span, 0, side.spans));
  return errors.length ? { start: Math.min(...errors.map(error => error.start)), end: Math.max(...errors.map(error => error.end)) } : null;
}

// The part of the text that an item stands in, and the range there; null where it is not in the file.
function placeOf(number) {
  const sample = sampleOf(state.pair, number), range = rangeOf(number), part = range && textAround(sample, range.start, range.end);
  return part && { sample, part, start: range.start - part.start, end: range.end - part.start };
}

// The spans of a version that reach into a range of a part of a text.
function errorsIn(side, { sample, part }, start, end) {
  const { spans } = side, found = [];
  for (let k = 0; k < spans.sample.length; k++) {
    if (spans.sample[k] !== sample) continue;
    const error = errorOf(k, part.start, spans);
    if (error.start < end && error.end > start) found.push(error);
  }
  return found;
}

const isLow = (text, at) => /[\udc00-\udfff]/.test(text.charAt(at));
const flat = text => text.replace(/[\r\n]/g, " ");

// What is shown around a range, from word to word where there are any, and never from within a character.
function around(text, start, end) {
  let low = Math.max(0, start - AROUND), high = Math.min(text.length, end + AROUND, start + MOST);
  const first = low > 0 ? text.indexOf(" ", low - 1) : -1, last = high < text.length ? text.lastIndexOf(" ", high) : -1;
  if (first >= 0 && first < Math.min(low + TURN, start)) low = first + 1;
  if (last >= Math.max(high - TURN, end)) high = last;
  return [isLow(text, low) ? low - 1 : low, isLow(text, high) ? high + 1 : high];
}

function excerpt(number, after, place) {
  const side = sideOf(after), text = flat(place.part.text), [low, high] = around(text, place.start, place.end);
  if (!side?.spans) return null;
  const errors = errorsIn(side, place, place.start, place.end), now = errors.length > 1 ? spanOf(side, rowOf(number, after)) : -1;
  const nodes = spanNodes(text, errors, { start: low, end: high, now });
  return element("span", { class: "excerpt", dir: "auto" }, ...(low || place.part.start ? ["… "] : []), ...nodes, ...(high < text.length ? [" …"] : []));
}

function small(number) {
  const place = placeOf(number);
  return place && [false, true].map(after => excerpt(number, after, place));
}

// The paragraphs around a range, as [from, to]: those it stands in, and one on either side.
function paragraphsAround(text, start, end) {
  const lines = [];
  for (let at = 0; at <= text.length;) {
    const next = text.indexOf("\n", at), stop = next < 0 ? text.length : next;
    if (text.slice(at, stop).trim()) lines.push([at, stop]);
    at = stop + 1;
  }
  const first = lines.findIndex(([, stop]) => stop > start), last = lines.findLastIndex(([from]) => from < end);
  const cut = at => (isLow(text, at) ? at - 1 : at);
  const shown = lines.slice(Math.max(0, first - 1), last + 2).map(([from, stop]) => [cut(Math.max(from, start - FAR)), cut(Math.min(stop, end + FAR))]);
  return { shown: shown.filter(([from, stop]) => from < stop), isCut: lines.length > 0 && (shown[0][0] > lines[0][0] || shown.at(-1)[1] < lines.at(-1)[1]) };
}

function figure(number, after, place) {
  const side = sideOf(after), name = versionName(after), caption = element("figcaption", { dir: "auto" }, name);
  if (!side?.spans) return element("figure", {}, caption, element("p", {}, "Its file has no texts with spans."));
  const { text } = place.part, { shown, isCut } = paragraphsAround(text, place.start, place.end), now = spanOf(side, rowOf(number, after));
  const paragraphs = shown.map(([start, end]) => element("p", { dir: "auto" }, ...spanNodes(text, errorsIn(side, place, start, end), { start, end, now })));
  const rest = isCut || place.part.start ? [element("p", { class: "micro" }, "The paragraphs around it; the others are in the report.")] : [];
  return element("figure", {}, caption, element("div", { class: "doc", tabindex: "0", role: "group", "aria-label": `Text, ${name}` }, ...paragraphs, ...rest));
}

function large(number) {
  const place = placeOf(number);
  return place && [false, true].map(after => figure(number, after, place));
}

// A mistake on a span is a miss and a false positive to the counts; what it is called here is what it is.
function said(side, row) {
  const kind = KINDS[side.spans?.kind[spanOf(side, row)] ?? 0];
  if (kind !== "boundary" && kind !== "both") return {};
  return { outcome: "wrong", symbol: SYMBOLS[kind], ...(side.prediction[row] === page.none ? { text: NAMES[kind] } : {}) };
}

export function mount() {
  Object.assign(media, { small, large, said, isBelow: true });
}
