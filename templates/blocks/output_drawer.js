// One sample in full, beside the table: its texts, what each variant answered and how that differs from what is expected.

import { byId, element } from "../dom.js";
import { countText, metricText, scoreNumber, scoreText } from "../numbers.js";
import { isRead, kinds, lengthCut, ofVariant, outputs, shownVariants, textOf, textsAt } from "../outputs.js";
import { state } from "../store.js";
import { firstRow, marked, standing } from "./output_cells.js";

const MOST_VARIANTS = 12;
const OPERATIONAL = { latency_s: value => `${scoreText(value)} s`, cost: value => `cost ${scoreNumber(value)}`, tokens_out: value => `${countText(Math.round(value))} tokens` };
const choice = { diff: true };

const sought = () => state.search.trim().toLowerCase();
const fact = (name, value) => element("span", {}, `${name} `, element("b", {}, value));

// A text, and that it is cut where it is.
function textNodes(value, ...more) {
  const whole = lengthCut(value), nodes = [element("p", { class: "drawer__text", dir: "auto" }, ...more, ...(more.length ? [] : marked(textOf(value), sought())))];
  return whole ? [...nodes, element("p", { class: "micro" }, `Cut to ${countText([...textOf(value)].length)} of ${countText(whole)} characters; what is kept whole is said below the table.`)] : nodes;
}

// The words of an output, with what it lacks of the expected text and what it adds, as Python found them.
function differenceNodes(runs, expected, output) {
  const nodes = [];
  let from = 0, at = 0;
  for (let i = 0; i < runs.length; i += 4) {
    const [lacks, adds, same, otherSame] = runs.slice(i, i + 4);
    if (lacks) nodes.push(" ", element("del", {}, expected.slice(from, from + lacks).trim()), " ");
    if (adds) nodes.push(...wordNodes(output.slice(at, at + adds)));
    nodes.push(output.slice(at + adds, at + adds + otherSame));
    from += lacks + same;
    at += adds + otherSame;
  }
  return [...nodes, output.slice(at)];
}

// What an output adds, with the blanks before it outside the mark.
function wordNodes(text) {
  const blank = /^\s*/.exec(text)[0];
  return [blank, element("ins", {}, text.slice(blank.length))];
}

function factsOf(row) {
  const { criteria, scores, weighted, fails, failures, status, statuses } = outputs(), facts = [];
  if (weighted && !Number.isNaN(weighted[row])) facts.push(fact("weighted", metricText(weighted[row])));
  criteria.forEach(({ title }, k) => { if (!Number.isNaN(scores[k][row])) facts.push(fact(title, metricText(scores[k][row]))); });
  if (status[row]) facts.push(fact("status", statuses[status[row]]));
  else if (fails[row] >= 0) facts.push(element("span", {}, failures[fails[row]]));
  for (const [name, write] of Object.entries(OPERATIONAL)) {
    const value = outputs().operational[name]?.[row];
    if (value !== undefined && !Number.isNaN(value)) facts.push(element("span", {}, write(value)));
  }
  return element("p", { class: "drawer__facts" }, ...facts);
}

function answerNodes(row, said, expected) {
  const { passes, variant, epoch, variants, criteria } = outputs(), right = passes[row] < 0 ? null : passes[row] === 1;
  const { sign, tone, word } = standing(right, outputs().status[row]), text = textOf(said.o), against = expected[said.w ?? 0];
  const repeats = ofVariant(variant[row]), n = repeats.end[outputs().sample[row]] - repeats.first[outputs().sample[row]];
  const nodes = [element("h4", {}, element("bdi", {}, variants[variant[row]]), ...(n > 1 ? [element("span", {}, `output ${epoch[row]} of ${n}`)] : []), element("span", { class: tone }, `${sign} ${word}`.trim())), factsOf(row)];
  if (said.i) nodes.push(element("p", { class: "drawer__said", dir: "auto" }, element("b", {}, "asked: "), textOf(said.i)));
  if (choice.diff && text && against !== undefined && !said.d) nodes.push(element("p", { class: "micro" }, "Too different for a word diff, or too long: plain text."));
  if (text) nodes.push(...textNodes(said.o, ...(choice.diff && said.d ? differenceNodes(said.d, textOf(against), text) : [])));
  else nodes.push(element("p", { class: "micro" }, "No text."));
  if (said.a !== undefined) nodes.push(element("p", {}, element("span", { class: `drawer__final ${tone}`, dir: "auto" }, element("span", { class: "aside" }, "scored: "), textOf(said.a) || "nothing found")));
  if (said.e) nodes.push(element("p", { class: "drawer__said", dir: "auto" }, element("b", {}, "error: "), textOf(said.e)));
  for (const [k, reason] of Object.entries(said.r ?? {})) nodes.push(element("p", { class: "drawer__said", dir: "auto" }, element("b", {}, `${criteria[k]?.title ?? "reason"}: `), textOf(reason)));
  for (const [name, value] of Object.entries(said.m ?? {})) nodes.push(element("p", { class: "drawer__said" }, element("bdi", {}, name), ": ", element("bdi", {}, value)));
  return element("div", {}, ...nodes);
}

// The outputs of a sample, those of the variants in the table first.
function rowsOf(at) {
  const { sample, variant } = outputs(), rows = [], first = shownVariants();
  for (let row = firstRow(at); sample[row] === at; row++) rows.push(row);
  const placeOf = row => (first.includes(variant[row]) ? first.indexOf(variant[row]) : first.length + outputs().order.indexOf(variant[row]));
  return rows.sort((a, b) => placeOf(a) - placeOf(b) || a - b);
}

function bodyNodes(at, redraw) {
  const entry = textsAt(at), about = kinds().filter(({ code }) => code[at] >= 0);
  const told = about.length ? [element("p", { class: "drawer__facts" }, ...about.map(({ name, values, code }) => element("span", {}, element("bdi", {}, name), " ", element("b", {}, element("bdi", {}, values[code[at]])))))] : [];
  if (!entry?.length) return [...told, element("p", { class: "micro" }, entry || isRead() ? "The texts of this sample are not in this file." : "Reading the texts …")];
  const [asked, expected, said] = entry, first = firstRow(at), rows = rowsOf(at), hasDiff = said.some(one => one.d);
  const nodes = [];
  if (textOf(asked)) nodes.push(element("h4", {}, "Input"), ...textNodes(asked));
  nodes.push(...told);
  if (expected.length) nodes.push(element("h4", {}, expected.length > 1 ? `Expected, one of ${countText(expected.length)}` : "Expected"), ...expected.slice(0, 20).flatMap(text => textNodes(text)));
  const head = element("h4", {}, rows.length > 1 ? "Outputs" : "Output");
  if (hasDiff) {
    const check = element("input", { type: "checkbox", id: "drawer-diff" });
    check.checked = choice.diff;
    check.addEventListener("change", () => { choice.diff = check.checked; redraw(); byId("drawer-diff").focus(); });
    head.append(element("label", {}, check, "Word diff to the expected text"));
  }
  nodes.push(head);
  if (hasDiff && choice.diff) nodes.push(element("p", { class: "drawer__key" }, element("span", {}, element("ins", {}, "added"), " only in the output"), element("span", {}, element("del", {}, "missing"), " only in the expected text")));
  const shown = rows.slice(0, MOST_VARIANTS);
  nodes.push(element("div", { class: `drawer__outputs${rows.length === 1 ? " drawer__outputs--one" : ""}` }, ...shown.map(row => answerNodes(row, said[row - first] ?? {}, expected))));
  if (rows.length > shown.length) nodes.push(element("p", { class: "micro" }, `${countText(rows.length - shown.length)} more outputs are in the JSONL.`));
  return nodes;
}

// Shows a sample, which is `index` of `n` shown; the keyboard goes to its name.
export function showDrawer(at, index, n) {
  const drawer = byId("drawer"), body = byId("drawer-body"), isNew = !drawer.open;
  const draw = () => body.replaceChildren(...bodyNodes(at, draw));
  byId("drawer-title").replaceChildren(element("bdi", {}, outputs().ids[at]), element("span", {}, index < 0 ? "  not among those shown" : `  ${countText(index + 1)} of ${countText(n)} shown`));
  byId("drawer-previous").disabled = index <= 0;
  byId("drawer-next").disabled = index < 0 || index >= n - 1;
  draw();
  body.scrollTop = 0;
  if (isNew) drawer.show();
  if (isNew || !drawer.contains(document.activeElement) || document.activeElement.disabled) byId("drawer-title").focus({ preventScroll: true });
}

export function closeDrawer() {
  const drawer = byId("drawer");
  if (!drawer.open) return false;
  drawer.close();
  return true;
}

export const isOpen = () => Boolean(byId("drawer").open);
