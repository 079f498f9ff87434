// Cases that are a text each: a card with its beginning, or with the part around what is sought; whole in the lightbox.

import { element } from "../dom.js";
import { media } from "../media.js";
import { countText, namedCount } from "../numbers.js";
import { page } from "../store.js";
import { soughtText } from "../blocks/sought.js";

const SHOWN = 300, SMALL = 120, WHOLE = 200, BEFORE = 80;  // characters of a card, of smaller ones, and those before the first hit

const sampleOf = row => page.data.rows.sample[row];
const textOf = sample => page.data.samples.texts?.[page.data.samples.picture[sample]] ?? null;

let last = { text: "", pattern: null };

// What is sought, whatever its case; null where nothing is.
function pattern(text = soughtText()) {
  if (last.text !== text) last = { text, pattern: text ? new RegExp(text.replace(/[\\^$.*+?()[\]{}|\-/]/g, "\\$&").replaceAll("\\-", "[-]"), "giu") : null };
  return last.pattern;
}

const hitsOf = text => (pattern() && text ? [...text.matchAll(pattern())] : []);

// The text with its hits marked.
function marked(text) {
  const nodes = [];
  let from = 0;
  for (const { index, 0: hit } of hitsOf(text)) {
    nodes.push(text.slice(from, index), element("mark", {}, hit));
    from = index + hit.length;
  }
  return [...nodes, text.slice(from)];
}

// A part of at most `most` characters, from a little before the first hit, cut between words and never within a character.
function partOf(text, most) {
  const at = hitsOf(text)[0]?.index ?? 0;
  let from = at + BEFORE < most ? 0 : at - BEFORE, end = Math.min(text.length, from + most);
  if (from > 0) from += text.slice(from, at).search(/(?<=\s)|$/u) % (at - from || 1);
  if (end < text.length) end = Math.max(at + 1, from + (/^.*(?=\s)/su.exec(text.slice(from, end))?.[0].length ?? end - from) || end);
  if (end - from < most / 2) end = Math.min(text.length, from + most);
  const isLow = i => /[\udc00-\udfff]/.test(text.charAt(i));
  return { from: isLow(from) ? from + 1 : from, end: isLow(end) ? end - 1 : end };
}

const paragraph = (text, name) => element("p", { class: name, dir: "auto" }, ...marked(text));

function drawPart(node, text, isWhole) {
  const { from, end } = isWhole ? { from: 0, end: text.length } : partOf(text, SHOWN);
  node.replaceChildren(...[from > 0 ? "… " : "", ...marked(text.slice(from, end)), end < text.length ? " …" : ""].filter(Boolean));
}

// The text in a card; where it is longer than the card, a button shows all of it there.
function cardText(row) {
  const text = textOf(sampleOf(row));
  if (text === null) return null;
  const node = paragraph("", "text"), isLong = text.length > SHOWN * 1.2;
  drawPart(node, text, !isLong);
  if (!isLong) return [node];
  const button = element("button", { type: "button", class: "as-link", "aria-expanded": "false" }, "More");
  button.addEventListener("click", () => {
    const isOpen = button.textContent === "More";
    drawPart(node, text, isOpen);
    button.textContent = isOpen ? "Less" : "More";
    button.setAttribute("aria-expanded", String(isOpen));
  });
  return [node, button];
}

export function smallText(sample, most) {
  const text = textOf(sample);
  if (text === null) return null;
  const { from, end } = partOf(text, most), node = element("span", { class: "text text--small", dir: "auto" }, text.slice(from, end));
  if (end < text.length) node.append(" …");
  return node;
}

export function wholeText(sample) {
  const text = textOf(sample), { whole, picture } = page.data.samples, n = whole[picture[sample]];
  if (text === null) return null;
  const node = element("div", { class: "text text--whole", tabindex: "0", role: "group", "aria-label": "Text" }, paragraph(text, "text"));
  if (n) node.append(element("p", { class: "micro" }, `Cut here: ${countText([...text].length)} of ${countText(n)} characters are in this file.`));
  return node;
}

// How often what is sought stands in the texts of these rows, in words.
function hitWords(rows) {
  const samples = new Set(rows.map(sampleOf));
  let n = 0;
  for (const sample of samples) n += hitsOf(textOf(sample)).length;
  return n > samples.size ? `${namedCount(n, "hit", "hits")} in ${namedCount(samples.size, "text", "texts")}` : "";
}

export const ofTexts = {
  small: row => smallText(sampleOf(row), SMALL), whole: sample => smallText(sample, WHOLE), card: cardText, facts: () => [], large: () => ({ draw: row => wholeText(sampleOf(row)), drawn() {}, resized() {}, switches: {} }),
  finds: (sample, text) => {
    const sought = pattern(text), own = textOf(sample);
    sought.lastIndex = 0;
    return own !== null && sought.test(own);
  },
  hitWords,
};

export function mount() {
  Object.assign(media, ofTexts, { name: () => "" });
}
