// Starts the index page of an archive: reads the payload, opens what the address asks for, mounts the blocks.

import { byId, element, rested } from "./dom.js";
import { mountRail } from "./rail.js";
import { readPayload } from "./payload.js";
import { mountTools } from "./tools.js";
import { change, listen, page, state } from "./store.js";
import { size } from "./shelf.js";
import { mountTrend } from "./blocks/trend.js";
import { mountVersions } from "./blocks/versions.js";

const KEYS = ["metric", "model", "data", "label", "of", "text", "sort", "start", "at", "section"];
const SORTS = ["version", "date", "data", "samples", "value", "change", "other1", "other2", "other3"];
const NAMES = { metric: () => page.data.metrics.map(metric => metric.key), model: () => page.data.models, data: () => page.data.data, label: () => page.labels, at: () => page.data.keys };
const first = {};

// Names, not positions: a link opens the same view when more versions have been filed.
export function hashOfArchive(now) {
  const parts = now.section ? [now.section] : [];
  for (const key of ["metric", "model", "data", "label", "at"]) {
    if (now[key] !== first[key]) parts.push(`${key}=${encodeURIComponent(NAMES[key]()[now[key]])}`);
  }
  if (now.label >= 0 && now.of !== first.of) parts.push(`of=${now.of}`);
  if (now.text) parts.push(`q=${encodeURIComponent(now.text)}`);
  if (now.sort.join() !== first.sort.join()) parts.push(`sort=${now.sort.join(",")}`);
  if (now.start) parts.push(`from=${now.start}`);
  return parts.length ? `#${parts.join("&")}` : "";
}

function decodedPart(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}

// Unknown and malformed parts are left out, so an old link still opens what it can.
export function stateOfArchive(hash) {
  const next = { ...first };
  for (const part of hash.replace(/^#/, "").split("&")) {
    const [key, ...rest] = part.split("="), value = decodedPart(rest.join("="));
    if (!rest.length) next.section = byId(decodedPart(key)) ? decodedPart(key) : "";
    else if (Object.hasOwn(NAMES, key)) next[key] = Math.max(NAMES[key]().indexOf(value), first[key]);
    else if (key === "of" && ["f1", "precision", "recall"].includes(value)) next.of = value;
    else if (key === "q") next.text = value;
    else if (key === "sort" && SORTS.includes(value.split(",")[0])) next.sort = [value.split(",")[0], value.endsWith(",asc") ? "asc" : "desc"];
    else if (key === "from" && /^\d{1,6}$/.test(value)) next.start = Math.min(Number(value), Math.max(0, size() - 1));
  }
  return next;
}

// A viewer may forbid history; then the address simply stays as it is.
function writeAddress() {
  const address = location.href.split("#")[0] + hashOfArchive(state);
  try {
    if (address !== location.href) history.replaceState(null, "", address);
  } catch { /* the state lives on in the page */ }
}

function startAddress() {
  for (const key of KEYS) first[key] = state[key];
  listen(KEYS, rested(writeAddress, 150));
  addEventListener("hashchange", () => change(stateOfArchive(location.hash)));
  document.addEventListener("click", event => {
    const link = event.target.closest?.('a[href^="#"]');
    if (!link || event.metaKey || event.ctrlKey || link.classList.contains("skip")) return;
    event.preventDefault();
    change({ section: link.getAttribute("href").slice(1) });
    byId(state.section)?.scrollIntoView();
  });
  if (!location.hash) return;
  change(stateOfArchive(location.hash));
  byId(state.section)?.scrollIntoView();
}

// The names to choose from are many; they are written when the field first asks for them.
function mountLabelNames() {
  byId("trend-label")?.addEventListener("focus", () => {
    const names = byId("label-names");
    if (!names.firstChild) names.append(...page.labels.slice(0, 5000).map(label => element("option", { value: label })));
  });
}

try {
  const data = await readPayload();
  Object.assign(page, { data, labels: data.labels });
  for (const mount of [mountTools, mountRail, mountTrend, mountVersions, mountLabelNames]) mount();
  startAddress();
  document.documentElement.dataset.ready = "";
} catch (error) {
  document.documentElement.classList.remove("live");
  throw error;
}
