// A row of the table of samples: what was asked, what is expected, and what each variant answered.

import { drawing, element } from "../dom.js";
import { metricText, shortName } from "../numbers.js";
import { cellCriteria, ofVariant, outputs, passesOf, shownVariants, textOf, textsAt } from "../outputs.js";
import { state } from "../store.js";

const LINE = 400, BEFORE = 60, LATE = 90;  // characters of a cell, and of what stands before a hit that comes late

// A text with what is sought marked; where that comes late, from a little before it on.
export function marked(text, wanted, from = 0) {
  if (!wanted) return [text];
  const low = text.toLowerCase(), parts = [];
  if (low.length !== text.length) return [text]; // places would be others
  let at = 0;
  for (let hit = low.indexOf(wanted, from); hit >= 0; hit = low.indexOf(wanted, at)) {
    parts.push(text.slice(at, hit), element("mark", {}, text.slice(hit, hit + wanted.length)));
    at = hit + wanted.length;
  }
  return [...parts, text.slice(at)];
}

function excerpt(text, wanted) {
  const hit = wanted ? text.toLowerCase().indexOf(wanted) : -1;
  return hit > LATE ? `… ${text.slice(hit - BEFORE, hit + LINE)}` : text.slice(0, LINE);
}

const excerptNodes = (text, wanted) => marked(excerpt(text.replace(/\s+/g, " "), wanted), wanted);

const signOf = passes => (passes === null ? "" : passes ? "✓" : "✗");
const toneOf = (passes, status) => (passes ? "t-correct" : passes === false ? "t-wrong" : status ? "t-spurious" : "");

// How an output stands: its sign, its tone, and what to call it.
export function standing(passes, status) {
  if (status) return { sign: "?", tone: "t-spurious", word: outputs().statuses[status] };
  return { sign: signOf(passes), tone: toneOf(passes, status), word: passes === null ? "" : passes ? "correct" : "incorrect" };
}

function bar(share) {
  return drawing("svg", { viewBox: "0 0 40 8", "aria-hidden": "true" }, drawing("rect", { class: "ground", width: 40, height: 8 }), drawing("rect", { class: "neutral", width: 40 * Math.max(0, Math.min(1, share)), height: 8 }));
}

function scoreNodes(row) {
  const { criteria, scores } = outputs();
  return cellCriteria().filter(k => !Number.isNaN(scores[k][row])).map((k, i) => {
    const value = scores[k][row];
    return element("span", {}, ...(i < 2 && value > 0 && value < 1 ? [bar(value)] : []), `${shortName(criteria[k].title, 16)} ${value === 0 || value === 1 ? value : metricText(value)}`);
  });
}

function answerNodes(at, variant, wanted) {
  const own = ofVariant(variant), row = own.first[at], { status, fails, failures } = outputs();
  if (row < 0) return [element("span", { class: "outputs__line" }, "no output")];
  const entry = textsAt(at), said = entry?.[2]?.[row - firstRow(at)], text = textOf(said?.o), answer = textOf(said?.a);
  const passes = passesOf(own, at), { sign, tone, word } = standing(passes, status[row]), n = own.end[at] - row;
  const shown = answer || text || textOf(said?.e) || (entry === null ? "…" : word);
  const isHit = wanted && text.toLowerCase().includes(wanted) && !answer.toLowerCase().includes(wanted);
  const below = isHit && answer ? excerptNodes(text, wanted) : [fails[row] >= 0 && failures[fails[row]] !== word && failures.length > 1 ? failures[fails[row]] : answer ? text.slice(0, LINE) : ""];
  return [
    element("span", { class: `outputs__answer ${tone}` }, ...(sign ? [element("b", { "aria-hidden": "true" }, sign), element("span", { class: "aside" }, word)] : []), element("span", { dir: "auto" }, ...(answer ? [answer] : excerptNodes(shown, wanted))), ...(n > 1 && own.judged[at] ? [element("b", {}, `${own.passed[at]} of ${own.judged[at]}`)] : [])),
    element("span", { class: "outputs__scores" }, ...scoreNodes(row)),
    element("span", { class: "outputs__line", dir: "auto" }, ...below),
  ];
}

// The number of the first output of a sample: its texts stand in the order of the outputs.
export function firstRow(at) {
  const { sample } = outputs();
  let low = 0, high = sample.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sample[middle] < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

let prefix = -1;

// How long the beginning is that all ids have in common, up to a sign: it tells none apart.
function alike() {
  if (prefix >= 0) return prefix;
  const { ids } = outputs();
  let n = ids.length > 1 ? ids[0].length : 0;
  for (const id of ids) while (!id.startsWith(ids[0].slice(0, n))) n--;
  prefix = ids.length > 1 ? /^.*[^\p{L}\p{N}]|^/su.exec(ids[0].slice(0, n))[0].length : 0;
  return prefix;
}

const cell = (kind, ...children) => element("div", { class: `outputs__${kind}`, role: "cell" }, ...children);

export function rowNode(at, index, isNow) {
  const { ids, has_expected: hasExpected } = outputs(), entry = textsAt(at), wanted = state.search.trim().toLowerCase();
  const asked = entry === null ? "…" : entry.length ? textOf(entry[0]) : "The texts of this sample are not in this file.";
  const node = element("div", { class: "outputs__row", role: "row", "aria-rowindex": index + 2 });
  if (isNow) node.setAttribute("aria-current", "true");
  const expected = hasExpected ? [element("div", { class: "outputs__expected", role: "cell" }, element("span", { class: "outputs__clamp", dir: "auto" }, ...excerptNodes(entry?.length ? textOf(entry[3]) || entry[1].map(textOf).join("; ") : "", wanted)))] : [];
  const id = element("div", { class: "outputs__id", role: "rowheader", title: ids[at] }, element("bdi", {}, shortName(ids[at].slice(alike()), 9)));
  const outputsOf = shownVariants().map((variant, i) => cell(`output outputs__output--${i}`, ...answerNodes(at, variant, wanted)));
  node.append(id, cell("asked", element("span", { class: "outputs__clamp", dir: "auto" }, ...excerptNodes(asked, wanted))), ...expected, ...outputsOf);
  node.dataset.index = index;
  return node;
}
