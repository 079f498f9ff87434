// Documents with their spans drawn in the text: a list of them, worst first, and the text of one. Paragraphs without a
// mismatch are folded away unless all is asked for.

import { byId, each, element, rested, say, setText } from "../dom.js";
import { addKeys } from "../keys.js";
import { countText, namedCount, shortName } from "../numbers.js";
import { isInSlice } from "../report_store.js";
import { change, listen, page, state } from "../store.js";
import { activeRows } from "../rows.js";
import { CORRECT, firstRow, mismatches, SPURIOUS } from "../spans.js";
import { errorOf, placesOf, saidOf, spanNodes } from "./span_text.js";
import { isWhole, partsOf } from "./texts.js";

const ROW = 33, AROUND = 10;  // pixels of a document in the list, and how many are drawn beyond those in sight

const sought = () => state.search.trim();
const isWrong = row => page.data.rows.kind[row] !== CORRECT;

// The documents of the list, most mismatches first, and how many each has.
function listed() {
  const { ids } = page.data.samples, errors = new Int32Array(ids.length), found = [];
  for (let sample = 0; sample < ids.length; sample++) {
    errors[sample] = mismatches(sample);
    if (isInSlice(sample) && (!sought() || partsOf(sample).some(({ text }) => placesOf(text, sought()).length))) found.push(sample);
  }
  return { samples: found.sort((a, b) => errors[b] - errors[a] || a - b), errors };
}

// The lines of a part, each as [from, to] in it.
function linesOf(text) {
  const lines = [];
  for (let at = 0; at <= text.length;) {
    const next = text.indexOf("\n", at), end = next < 0 ? text.length : next;
    if (text.slice(at, end).trim()) lines.push([at, end]);
    at = end + 1;
  }
  return lines;
}

// The rows of a document by the parts that their spans reach into: rows and parts stand in the order of the text.
function rowsByPart(parts, rows) {
  const { gs, ge, ps, pe } = page.data.rows, found = parts.map(() => []), endOf = part => part.start + part.text.length;
  let first = 0;
  for (const row of rows) {
    const begins = gs[row] < 0 ? ps[row] : gs[row], low = ps[row] < 0 ? begins : Math.min(begins, ps[row]), high = Math.max(ge[row], pe[row]);
    while (first < parts.length && endOf(parts[first]) <= begins) first++;
    let k = first;
    while (k > 0 && endOf(parts[k - 1]) > low) k--;
    for (; k < parts.length && parts[k].start < high; k++) found[k].push(row);
  }
  return found;
}

// A document's part as nodes: paragraphs, and what stands for those that are folded.
function partNodes({ start, text }, rows, { isOnly, now, opened, open }) {
  const errors = rows.map(row => errorOf(row, start)), wrong = errors.filter(({ row }) => isWrong(row)), found = placesOf(text, sought()), nodes = [];
  const isIn = ([from, to]) => error => error.start < to && error.end > from;
  let folded = [];
  const paragraph = line => {
    const inside = found.filter(([from, to]) => from < line[1] && to > line[0]);
    return element("p", { dir: "auto" }, ...spanNodes(text, errors.filter(isIn(line)), { start: line[0], end: line[1], now, found: inside }));
  };
  const fold = () => {
    if (!folded.length) return;
    const lines = folded, key = `${start + lines[0][0]}`;
    folded = [];
    if (opened.has(key)) return nodes.push(...lines.map(paragraph));
    const button = element("button", { type: "button", class: "docs__fold" }, `⋯ ${namedCount(lines.length, "paragraph", "paragraphs")} without a mismatch`);
    button.addEventListener("click", () => open(key));
    nodes.push(button);
  };
  for (const line of linesOf(text)) {
    const isShown = !isOnly || wrong.some(isIn(line)) || errors.some(error => error.row === now && isIn(line)(error)) || found.some(([from, to]) => from < line[1] && to > line[0]);
    if (!isShown) folded.push(line);
    else {
      fold();
      nodes.push(paragraph(line));
    }
  }
  fold();
  return nodes;
}

const gap = text => element("p", { class: "docs__gap" }, text);

function documentNodes(sample, rows, how) {
  const parts = partsOf(sample), wrong = rows.filter(isWrong), byPart = rowsByPart(parts, rows), nodes = [];
  if (!wrong.length && how.isOnly) nodes.push(element("div", { class: "empty" }, element("b", {}, "No mismatch in this document"), rows.length ? "Every labelled entity is found with its type and boundary." : "Nothing is labelled in it, and nothing predicted."));
  if (!parts.length) return [...nodes, gap("The text of this document is not in this file."), ...wrong.map(row => element("p", { dir: "auto" }, saidOf(errorOf(row))))];
  if (!page.data.samples.length[sample]) return [...nodes, gap("This document is empty.")];
  parts.forEach((part, i) => {
    if (i || part.start) nodes.push(gap("⋯ text without a mismatch that is not in this file"));
    nodes.push(...partNodes(part, byPart[i], how));
  });
  if (!isWhole(sample)) nodes.push(gap("⋯ the rest of this long document is not in this file"));
  return nodes;
}

export function mount() {
  const box = byId("docs-list"), holder = byId("docs-rows"), field = byId("docs-search"), only = byId("docs-only"), text = byId("doc");
  const place = new Map(page.data.samples.ids.map((id, sample) => [id, sample]));
  let list = listed(), opened = new Set(), shown = -1, isStep = false;

  const current = () => {
    const sample = state.image === null ? undefined : place.get(state.image);
    return sample ?? list.samples[0] ?? -1;
  };
  const rowNow = sample => (state.image !== null && /^l\d+$/.test(state.box) ? firstRow(sample) + Number(state.box.slice(1)) : -1);

  function drawList() {
    const { samples, errors } = list;
    holder.style.height = `${samples.length * ROW}px`;
    const first = Math.max(0, Math.floor(box.scrollTop / ROW) - AROUND), last = Math.min(samples.length, Math.ceil((box.scrollTop + box.clientHeight) / ROW) + AROUND);
    holder.style.paddingTop = `${first * ROW}px`;
    holder.style.boxSizing = "border-box";
    holder.replaceChildren(...samples.slice(first, last).map((sample, i) => {
      const id = page.data.samples.ids[sample], n = errors[sample];
      const node = element("div", { role: "option", id: `docs-${sample}`, "aria-selected": String(sample === shown), "aria-setsize": samples.length, "aria-posinset": first + i + 1, title: id }, element("bdi", {}, id));
      node.append(element("span", { class: n ? "docs__wrong" : "" }, n ? `${countText(n)} ≠` : "✓"));
      node.dataset.sample = sample;
      return node;
    }));
    if (byId(`docs-${shown}`)) box.setAttribute("aria-activedescendant", `docs-${shown}`);
    else box.removeAttribute("aria-activedescendant");
  }
  function drawDocument() {
    const sample = current();
    if (sample !== shown) opened = new Set();
    shown = sample;
    if (sample < 0) {
      setText(byId("docs-title"), "No document");
      setText(byId("docs-caption"), "");
      return text.replaceChildren();
    }
    const { rows } = page.data, here = activeRows(sample), now = rowNow(sample), wrong = here.filter(isWrong);
    byId("docs-title").replaceChildren(element("bdi", {}, shortName(page.data.samples.ids[sample], 60)));
    const labelled = here.filter(row => rows.kind[row] !== SPURIOUS).length, at = wrong.indexOf(now);
    setText(byId("docs-caption"), `${countText(labelled)} labelled, ${countText(here.length - wrong.length)} correct, ${namedCount(wrong.length, "mismatch", "mismatches")}${at >= 0 ? ` · ${countText(at + 1)} of ${countText(wrong.length)}` : ""}`);
    text.replaceChildren(...documentNodes(sample, here, { isOnly: only.checked, now, opened, open: key => { opened.add(key); drawDocument(); } }));
  }
  function reveal() {
    const index = list.samples.indexOf(shown), top = index * ROW;
    if (index >= 0 && (top < box.scrollTop || top + ROW > box.scrollTop + box.clientHeight)) box.scrollTop = top - box.clientHeight / 2;
  }
  function draw() {
    drawDocument();
    reveal();
    drawList();
  }
  function relist() {
    list = listed();
    draw();
    const n = page.data.n_texts;
    setText(byId("docs-found"), sought() ? `${countText(list.samples.length)} of ${namedCount(n, page.words.sample, page.words.samples)}${n < page.data.n_samples ? " whose text is in this file" : ""}` : "");
  }
  function choose(sample, row = -1) {
    isStep = true;
    change({ image: page.data.samples.ids[sample], box: row < 0 ? "" : `l${row - firstRow(sample)}` });
    isStep = false;
  }
  // The next mismatch, or the one before, in this document or in the next one of the list that has any.
  function move(by) {
    const { samples } = list, now = rowNow(shown);
    for (let k = Math.max(0, samples.indexOf(shown)); k >= 0 && k < samples.length; k += by) {
      const wrong = activeRows(samples[k]).filter(isWrong), rest = samples[k] === shown && now >= 0 ? wrong.filter(row => (row - now) * by > 0) : samples[k] === shown && by < 0 ? [] : wrong;
      if (rest.length) return choose(samples[k], by > 0 ? rest[0] : rest.at(-1));
    }
    say(by > 0 ? "That was the last mismatch." : "That was the first mismatch.");
  }

  box.addEventListener("scroll", drawList, { passive: true });
  box.addEventListener("click", event => {
    const node = event.target.closest("[data-sample]");
    if (node) choose(Number(node.dataset.sample));
  });
  box.addEventListener("keydown", event => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20, Home: -Infinity, End: Infinity }[event.key], { samples } = list;
    if (!by || !samples.length) return;
    event.preventDefault();
    choose(samples[Math.max(0, Math.min(samples.length - 1, samples.indexOf(shown) + by))]);
  });
  only.addEventListener("change", () => { opened = new Set(); drawDocument(); });
  for (const name of ["labelled", "predicted", "types"]) byId(`docs-${name}`).addEventListener("change", event => text.classList.toggle(`no-${name}`, !event.target.checked));
  field.addEventListener("input", rested(() => change({ search: field.value }), 150));
  byId("docs-previous").addEventListener("click", () => move(-1));
  byId("docs-next").addEventListener("click", () => move(1));
  addKeys("In the documents", [
    { keys: ["n", "p"], text: "the next mismatch, the one before" },
    { keys: ["ArrowUp", "ArrowDown"], text: "in the list, from document to document" },
  ]);
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches?.("input, select, textarea") || byId("keys").open) return;
    if (event.key === "n" || event.key === "p") move(event.key === "n" ? 1 : -1);
  });
  listen(["search"], () => {
    if (field.value.trim() !== sought()) field.value = state.search;
    list = listed();
    if (state.image !== null && sought() && !list.samples.includes(place.get(state.image))) change({ image: null, box: "" });
    relist();
  });
  listen(["slice"], relist);
  listen(["step", "own"], rested(relist, 120));
  listen(["step", "own"], drawDocument, text);
  listen(["image", "box"], () => {
    draw();
    const now = each(".tag.now", text)[0] ?? each(".a.now", text)[0];
    if (isStep) return now?.scrollIntoView({ block: "nearest" });
    if (state.image === null) return;
    byId("docs-title").focus({ preventScroll: true });
    (now ?? byId("docs-title")).scrollIntoView({ block: "center" });
  });
  relist();
}
