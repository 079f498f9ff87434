// The state of a report as an address.

import { unescaped, hashFrom, keepAddress, partsOf, sortIn } from "./address.js";
import { isOrder } from "./blocks/case_order.js";
import { isWithinWord } from "./blocks/within.js";
import { addressed, nearestStep } from "./report_store.js";
import { labelName, labelNamed, page, state } from "./store.js";

const WORDS = { values: ["count", "row", "column", "mean", "together"], show: ["all", "errors", "matches"], scale: ["share", "count"], order: ["label", "errors", "support"], zoom: ["whole", "cells"], average: ["macro", "micro"], figure: ["f1", "precision", "recall"] };
const defaults = {};

// The shortest text that leads back to this step and no other.
function stepName(step) {
  for (let digits = 2; digits < 18; digits++) {
    const text = page.steps[step].toFixed(digits);
    if (nearestStep(Number(text)) === step) return text;
  }
  return String(page.steps[step]);
}

const cellName = label => (label === page.none ? "" : encodeURIComponent(labelName(label)));

// The part of an address that names the threshold; none at the one that the page opens with.
function thresholdPart(now) {
  if (now.own) return ["t=each"];
  return now.step === defaults.step ? [] : [`t=${stepName(now.step)}`];
}

// An address within the page, at the threshold that the page is at.
export const withThreshold = hash => hashFrom([...thresholdPart(state), hash.slice(1)]);

function hashOf(now) {
  const parts = [];
  if (now.section) parts.push(now.section);
  if (now.slice) parts.push(`slice=${sliceNames(now.slice).map(encodeURIComponent).join(",")}`);
  parts.push(...thresholdPart(now));
  if (now.view === "cell") {
    if (now.cell.join() !== defaults.cell.join() || defaults.view !== "cell") parts.push(`cell=${now.cell.map(cellName).join(",")}`);
  } else {
    if (now.label >= 0) parts.push(`label=${encodeURIComponent(labelName(now.label))}`);
    parts.push(`state=${now.view}`);
    if (now.within) parts.push(`within=${now.within}`);
  }
  for (const key of Object.keys(WORDS)) if (now[key] !== defaults[key]) parts.push(`${key}=${now[key]}`);
  if (now.sort.join() !== defaults.sort.join()) parts.push(`sort=${now.sort.join(",")}`);
  if (now.filter.trim()) parts.push(`filter=${encodeURIComponent(now.filter.trim())}`);
  if (now.only) parts.push(`only=${now.only.map(cellName).join(",")}`);
  if (now.strip) parts.push(`strip=${cellName(now.strip[0])},${now.strip[1]}`);
  if (now.curve >= 0) parts.push(`curve=${encodeURIComponent(labelName(now.curve))}`);
  if (now.search.trim()) parts.push(`search=${encodeURIComponent(now.search.trim())}`);
  if (now.by) parts.push(`by=${now.by}`);
  if (now.start) parts.push(`from=${now.start}`);
  for (const [name, { write }] of addressed) if (write(now)) parts.push(`${name}=${write(now)}`);
  if (now.image !== null) parts.push(`img=${encodeURIComponent(now.image)}`);
  if (now.box) parts.push(`box=${now.box}`);
  return hashFrom(parts);
}

function cellOf(text) {
  const names = text.split(",").map(unescaped);
  if (names.length !== 2) return null;
  const cell = names.map(name => (name === "" ? page.none : labelNamed(name)));
  return cell.every(label => label >= 0) && cell.some(label => label !== page.none) ? cell : null;
}

const sliceNames = ([column, value]) => [page.data.slices[column].name, page.data.slices[column].values[value]];

// A slice that the page can show alone; null where there is none of the name.
function sliceOf(text) {
  const [name, value] = text.split(",").map(unescaped);
  for (const [column, one] of Object.entries(page.data.slices ?? {})) {
    if (one.name === name && one.values.includes(value)) return [Number(column), one.values.indexOf(value)];
  }
  return null;
}

// The labels of a list that there are; null where there is none.
function labelsOf(text) {
  const labels = [...new Set(text.split(",").map(name => labelNamed(unescaped(name))))].filter(label => label >= 0);
  return labels.length ? labels : null;
}

// A label and a segment of its bar; the table leaves out a segment that it has not.
function stripOf(text) {
  const [name, segment = ""] = text.split(","), label = labelNamed(unescaped(name));
  return label >= 0 && /^[a-z]+$/.test(segment) ? [label, segment] : null;
}

// What a label opens where no view is named.
const viewOfLabels = () => [...page.views.values()].find(view => view.of && !view.needs_label)?.state;

// Unknown and malformed parts are left out, so an old link still opens what it can.
function stateOf(hash) {
  const { section, values } = partsOf(hash), next = { ...defaults, section };
  for (const [key, value] of values) {
    if (key === "t" && value === "each" && page.data.own) next.own = true;
    else if (key === "t" && value.trim() !== "" && Number.isFinite(Number(value))) next.step = nearestStep(Number(value));
    else if (key === "cell") Object.assign(next, { view: "cell", cell: cellOf(value) ?? next.cell });
    else if (key === "slice") next.slice = sliceOf(value);
    else if (key === "label") next.label = labelNamed(unescaped(value));
    else if (key === "state" && page.views.has(value)) Object.assign(next, { view: value, label: values.has("label") ? next.label : -1 });
    else if (Object.hasOwn(WORDS, key) && WORDS[key].includes(value) && (key !== "average" || page.data.positive === null)) next[key] = value;
    else if (key === "within" && isWithinWord(value)) next.within = value;
    else if (key === "filter") next.filter = unescaped(value) ?? "";
    else if (key === "only") next.only = labelsOf(value);
    else if (key === "strip") next.strip = stripOf(value);
    else if (key === "sort") next.sort = sortIn("#label-table th", "sort", value, "asc") ?? next.sort;
    else if (key === "curve") next.curve = labelNamed(unescaped(value));
    else if (key === "from" && /^\d+$/.test(value)) next.start = Number(value);
    else if (key === "search") next.search = unescaped(value) ?? "";
    else if (key === "by" && isOrder(value)) next.by = value;
    else if (addressed.has(key)) Object.assign(next, addressed.get(key).read(value));
    else if (key === "img") next.image = unescaped(value);
    else if (key === "box" && /^[ptl]\d+$/.test(value)) next.box = value;
  }
  if (next.slice) next.own = false;
  if (next.label >= 0 && next.view === "cell") next.view = viewOfLabels() ?? "cell";
  if (next.view === "cell") next.within = "";
  if (next.label < 0 && page.views.get(next.view)?.needs_label) next.view = "cell";
  return next;
}

// The section of what only blocks keep in the address.
const sectionOf = hash => [...addressed].find(([name, { section }]) => section && partsOf(hash).values.has(name))?.[1].section ?? "";

export function startRouter() {
  Object.assign(defaults, structuredClone(state));
  const settings = ["step", "own", "values", "show", "order", "zoom", "scale", "sort", "filter", "only", "strip", "curve", "average", "figure", "search", "by", "start", ...[...addressed.values()].flatMap(one => one.settings ?? [])];
  return keepAddress({ hashOf, stateOf, moves: ["slice", "cell", "view", "label", "within", "image", "box", ...[...addressed.values()].flatMap(one => one.moves ?? [])], settings, evidence: "gallery", sectionOf });
}
