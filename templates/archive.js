// Starts the index page of an archive: reads the payload, opens what the address asks for, mounts the blocks.

import { unescaped, hashFrom, keepAddress, partsOf, sortIn } from "./address.js";
import { mountRail } from "./rail.js";
import { readPayload } from "./payload.js";
import { begin, mountLabelNames, mountTools } from "./tools.js";
import { page, state } from "./store.js";
import { size } from "./shelf.js";

const KEYS = ["metric", "model", "data", "label", "of", "text", "sort", "start", "pick"];
const NAMES = { metric: () => page.data.metrics.map(metric => metric.key), model: () => page.data.models, data: () => page.data.data, label: () => page.labels };
const first = {};

// Names, not positions: a link opens the same view when more versions have been filed.
function hashOfArchive(now) {
  const parts = now.section ? [now.section] : [];
  for (const key of ["metric", "model", "data", "label"]) {
    if (now[key] !== first[key]) parts.push(`${key}=${encodeURIComponent(NAMES[key]()[now[key]])}`);
  }
  if (now.label >= 0 && now.of !== first.of) parts.push(`of=${now.of}`);
  if (now.text) parts.push(`q=${encodeURIComponent(now.text)}`);
  if (now.sort.join() !== first.sort.join()) parts.push(`sort=${now.sort.join(",")}`);
  if (now.start) parts.push(`from=${now.start}`);
  if (now.pick.length) parts.push(`pick=${now.pick.map(version => encodeURIComponent(page.data.keys[version])).join(",")}`);
  return hashFrom(parts);
}

// Unknown and malformed parts are left out, so an old link still opens what it can.
function stateOfArchive(hash) {
  const { section, values } = partsOf(hash), next = { ...first, section };
  for (const [key, written] of values) {
    const value = unescaped(written) ?? "";
    if (Object.hasOwn(NAMES, key)) next[key] = Math.max(NAMES[key]().indexOf(value), first[key]);
    else if (key === "of" && ["f1", "precision", "recall"].includes(value)) next.of = value;
    else if (key === "q") next.text = value;
    else if (key === "sort") next.sort = sortIn("#versions-table th", "sort", value, "desc") ?? next.sort;
    else if (key === "pick") next.pick = written.split(",").map(name => page.data.keys.indexOf(unescaped(name) ?? "")).filter(version => version >= 0).slice(0, 2);
    else if (key === "from" && /^\d{1,6}$/.test(value)) next.start = Math.min(Number(value), Math.max(0, size() - 1));
  }
  return next;
}

async function live(mounts, behaviours) {
  const data = await readPayload();
  Object.assign(page, { data, behaviours, labels: data.labels });
  for (const mount of [mountTools, mountRail, mountLabelNames, ...mounts]) mount();
  for (const key of KEYS) first[key] = state[key];
  const open = keepAddress({ hashOf: hashOfArchive, stateOf: stateOfArchive, settings: KEYS });
  if (location.hash) open(location.hash);
}

export const start = (mounts, behaviours) => begin(() => live(mounts, behaviours));
