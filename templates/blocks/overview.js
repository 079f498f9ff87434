// The whole confusion matrix as one small picture: the server's at the operating point, drawn here at any other, pixel
// for pixel as reportgen/report/overview.py does. What is pointed at is named, and opened in the part with names.

import { byId, element, rested } from "../dom.js";
import { placeText } from "../numbers.js";
import { change, listen, page, state } from "../store.js";
import { openCell } from "../report_store.js";
import { largestError, orderedLabels, STEPS } from "./cells.js";
import { diagonalStep } from "./heat_steps.js";
import { cellText } from "./cell_words.js";
import { hideTip, showTip } from "./tip.js";

const SIDE = 440, STRIP = 6, GAP = 2, EMPTY = 13;
const NEAR = 3;  // pixels around the pointer in which the largest error is meant
const COLOURS = ["paper", ...[1, 2, 3, 4, 5, 6].map(k => `o${k}`), ...[1, 2, 3, 4, 5, 6].map(k => `b${k}`), "wash"];

// Where the labels stand in the picture, and which of them a pixel stands for: from the first to before the second.
function frame() {
  const { none, data } = page, side = data.has_missed || data.has_background ? SIDE - STRIP - GAP : SIDE, left = data.has_missed ? STRIP + GAP : 0;
  const from = pixel => Math.floor(pixel * none / side), until = pixel => Math.max(from(pixel) + 1, Math.floor((pixel + 1) * none / side));
  return { side, left, from, until };
}

function stepsOf(order) {
  const { counts, none } = page, largest = largestError(), width = none + 1, steps = new Uint8Array(width * width);
  const labels = [...order, none];
  for (let i = 0; i < width; i++) for (let j = 0; j < width; j++) {
    const value = counts.cell(labels[i], labels[j]);
    if (!value) continue;
    steps[i * width + j] = i === j ? STEPS + diagonalStep(value / counts.support[labels[i]]) : Math.max(2, Math.ceil(STEPS * Math.sqrt(value / largest)));
  }
  return steps;
}

// The place in the palette of every pixel.
function pixelsOf(order) {
  const { none, data } = page, { side, left, from, until } = frame(), width = none + 1, steps = stepsOf(order), pixels = new Uint8Array(SIDE * SIDE);
  const strongest = (rows, columns, isError) => {
    let most = 0;
    for (let i = rows[0]; i < rows[1]; i++) for (let j = columns[0]; j < columns[1]; j++) {
      const step = steps[i * width + j];
      if (step > most && (!isError || step <= STEPS)) most = step;
    }
    return most;
  };
  const spans = Array.from({ length: side }, (_, pixel) => [from(pixel), until(pixel)]), last = [none, width];
  const found = spans.map(([start, end]) => {
    let most = 0;
    for (let i = start; i < end; i++) most = Math.max(most, steps[i * width + i]);
    return most;
  });
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const isDiagonal = found[y] && spans[y][0] < spans[x][1] && spans[x][0] < spans[y][1];
      pixels[y * SIDE + left + x] = isDiagonal ? found[y] : strongest(spans[y], spans[x], true) || EMPTY;
    }
    if (data.has_missed) pixels.fill(strongest(spans[y], last, false) || EMPTY, y * SIDE, y * SIDE + STRIP);
  }
  if (data.has_background) for (let x = 0; x < side; x++) for (let y = side + GAP; y < SIDE; y++) pixels[y * SIDE + left + x] = strongest(last, spans[x], false) || EMPTY;
  return pixels;
}

function paletteOf(style) {
  return COLOURS.map(name => (style.getPropertyValue(`--${name}`).trim().match(/[0-9a-f]{2}/gi) ?? []).map(part => parseInt(part, 16)));
}

// The colours of paper are those of the light scheme: the first of the rules that set them.
const onPaper = () => [...document.styleSheets[0].cssRules].find(rule => "style" in rule && rule.style.getPropertyValue("--paper")).style;

class Overview {
  constructor(host, show) {
    Object.assign(this, { host, show });
    this.order = orderedLabels();
    this.drawn = this.key();
    this.mark();
    const open = byId("overview-open");
    open.addEventListener("pointermove", event => this.tell(event));
    open.addEventListener("pointerleave", hideTip);
    open.addEventListener("click", event => this.open(event));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.canvas && this.paint());
    addEventListener("beforeprint", () => this.canvas && this.paint(onPaper()));
    addEventListener("afterprint", () => this.canvas && this.paint());
  }

  key() {
    return [state.own, state.step, state.order].join();
  }

  // The labels keep their places while the threshold moves.
  arrange() {
    this.order = orderedLabels();
    this.draw();
  }

  // The server's picture stays as long as it is true.
  draw() {
    if (this.key() === this.drawn) return;
    this.drawn = this.key();
    if (!this.canvas) {
      this.canvas = element("canvas", { width: SIDE, height: SIDE, role: "img", "aria-label": this.host.querySelector("img").alt });
      this.host.querySelector("picture").replaceWith(this.canvas);
    }
    this.pixels = pixelsOf(this.order);
    this.paint();
    this.mark();
  }

  paint(style = getComputedStyle(document.documentElement)) {
    const palette = paletteOf(style), picture = new ImageData(SIDE, SIDE);
    this.pixels.forEach((place, i) => { if (place) picture.data.set([...palette[place], 255], 4 * i); });
    this.canvas.getContext("2d").putImageData(picture, 0, 0);
  }

  // A frame around the chosen cell, large enough to be seen.
  mark() {
    const node = byId("overview-mark"), { side, left } = frame(), size = Math.max(10, side / page.none), percent = pixels => placeText(pixels / SIDE);
    const middle = (label, start) => (label === page.none ? null : start + (this.order.indexOf(label) + 0.5) * side / page.none);
    const [x, y] = [middle(state.cell[1], left) ?? STRIP / 2, middle(state.cell[0], 0) ?? side + GAP + STRIP / 2];
    node.hidden = state.view !== "cell";
    Object.assign(node.style, { left: percent(x - size / 2), top: percent(y - size / 2), width: percent(size), height: percent(size) });
  }

  // Which labels the pointer is at, by their places; none is the last.
  placeOf({ clientX, clientY }) {
    const box = this.host.getBoundingClientRect(), scale = SIDE / box.width, { side, left } = frame();
    const x = (clientX - box.left) * scale, y = (clientY - box.top) * scale, within = value => Math.max(0, Math.min(page.none - 1, Math.floor(value * page.none / side)));
    return [page.data.has_background && y > side ? page.none : within(y), page.data.has_missed && x < left ? page.none : within(x - left)];
  }

  // The largest error near the pointer; without one the very cell.
  cellNear(event) {
    const { counts, none } = page, [row, column] = this.placeOf(event), reach = Math.ceil(NEAR * none / SIDE) - 1, label = place => (place === none ? none : this.order[place]);
    const around = place => (place === none ? [none] : Array.from({ length: 2 * reach + 1 }, (_, k) => place - reach + k).filter(other => other >= 0 && other < none));
    let best = [label(row), label(column)], most = best[0] === best[1] ? 0 : counts.cell(...best);
    for (const i of around(row)) for (const j of around(column)) {
      const cell = [label(i), label(j)], value = cell[0] === cell[1] || (i === none && j === none) ? 0 : counts.cell(...cell);
      if (value > most) [best, most] = [cell, value];
    }
    return best;
  }

  tell(event) {
    const cell = this.cellNear(event);
    if (cell[0] === page.none && cell[1] === page.none) return hideTip();
    showTip(cellText(cell), { left: event.clientX, right: event.clientX, top: event.clientY - 8, bottom: event.clientY + 12 });
  }

  // By the keyboard there is no place: the part around the chosen cell.
  open(event) {
    hideTip();
    const cell = event.detail === 0 ? state.cell : this.cellNear(event);
    change({ zoom: "cells" });
    if (page.counts.cell(...cell)) openCell(...cell);
    this.show(cell);
  }
}

// `show` brings a cell of the part with names into sight.
export function mountOverview(show) {
  const host = byId("overview"), view = new Overview(host, show), rest = rested(() => view.draw(), 120);
  listen(["step", "own"], rest, host);
  listen(["order"], () => view.arrange());
  listen(["cell", "view"], () => view.mark());
}
