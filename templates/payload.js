// What Python wrote into the file: plain values, and columns of numbers as base64 of raw-deflated little-endian bytes; texts as JSON packed likewise.

import { byId, each } from "./dom.js";

const ARRAYS = {
  uint8: Uint8Array, int8: Int8Array, int16: Int16Array, uint16: Uint16Array, int32: Int32Array, uint32: Uint32Array,
  float32: Float32Array, float64: Float64Array,
};

function bytesOf(base64) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(base64);
  return Uint8Array.from(atob(base64), character => character.charCodeAt(0));
}

export async function inflate(base64) {
  const stream = new Response(bytesOf(base64)).body.pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).arrayBuffer();
}

async function decoded(value) {
  if (Array.isArray(value) || value === null || typeof value !== "object") return value;
  if (value.type === "json") return JSON.parse(new TextDecoder().decode(await inflate(value.data)));
  if (value.type in ARRAYS && typeof value.data === "string") return new ARRAYS[value.type](await inflate(value.data));
  const entries = Object.entries(value).map(async ([name, part]) => [name, await decoded(part)]);
  return Object.fromEntries(await Promise.all(entries));
}

// The charts' specs and data are packed as one text: specs are long, and say the same things over and over.
async function chartData() {
  const node = byId("chart-data");
  return node ? JSON.parse(new TextDecoder().decode(await inflate(node.textContent))) : {};
}

export async function readPayload() {
  return decoded({ ...JSON.parse(byId("data").textContent), ...await chartData() });
}

const seen = new Map();

// The pictures that the markup shows stand in it once.
export function rememberPictures() {
  for (const image of each("[data-picture]")) seen.set(image.dataset.picture, image.getAttribute("href"));
}

// A parser cuts a long text into many nodes; joining them would copy megabytes, so the piece is taken from where it lies.
const pieces = { nodes: null, starts: [] };

function picturesText(start, end) {
  if (!pieces.nodes) {
    let length = 0;
    pieces.nodes = [...byId("pictures").childNodes];
    pieces.starts = pieces.nodes.map(node => (length += node.length) - node.length);
  }
  let first = 0;
  for (let after = pieces.nodes.length; after - first > 1;) {
    const middle = (first + after) >> 1;
    if (pieces.starts[middle] <= start) first = middle;
    else after = middle;
  }
  let text = "";
  for (let i = first; i < pieces.nodes.length && pieces.starts[i] < end; i++) {
    text += pieces.nodes[i].data.slice(Math.max(0, start - pieces.starts[i]), end - pieces.starts[i]);
  }
  return text;
}

// The other pictures stand one after the other in a single text at the end of the file; null until that is read.
export function pictureSource({ mimes, mime, start }, id) {
  const key = String(id);
  if (seen.has(key)) return seen.get(key);
  if (document.readyState === "loading") return null;
  return `data:${mimes[mime[id]]};base64,${picturesText(start[id], start[id + 1])}`;
}
