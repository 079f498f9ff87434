// The confusion matrix above 30 labels: a picture of all of it and, for a part of it with names, an ARIA grid of which
// only the cells in sight exist.

import { byId, element, setAttribute, setText } from "../dom.js";
import { change, labelNamed, listen, page, state } from "../store.js";
import { calledWord, openCell } from "../report_store.js";
import { cellLooks, orderedLabels } from "./cells.js";
import { movedBy } from "./matrix_keys.js";
import { cellText } from "./cell_words.js";
import { showGallery } from "./cases.js";
import { mountOverview } from "./overview.js";
import { tellOf } from "./tip.js";

const HEAD = 96, NAMES = 112, HIGH = 20, GAP = 6;

class Grid {
  constructor(host) {
    this.host = host;
    this.labels = orderedLabels();
    this.first = page.data.has_missed ? 1 : 0;
    Object.assign(this, { wide: Number(host.dataset.wide), window: "", at: [0, 0], rows: [] });
    this.size = page.none + (page.data.has_background ? 1 : 0);
    this.columns = page.none + this.first;
    setAttribute(host, "aria-rowcount", String(this.size + 1));
    setAttribute(host, "aria-colcount", String(this.columns + 1));
    this.sizer = element("div", { class: "grid__sizer", role: "presentation" });
    this.sizer.style.width = `${this.x(this.columns)}px`;
    this.sizer.style.height = `${HEAD + this.y(this.size)}px`;
    host.append(this.sizer);
    this.measure();
    new ResizeObserver(() => { this.measure(); this.paint(); }).observe(host);
    host.addEventListener("scroll", () => { this.frame ??= requestAnimationFrame(() => { this.frame = null; this.measure(); this.paint(); }); }, { passive: true });
    host.addEventListener("click", event => this.clicked(event));
    host.addEventListener("keydown", event => this.pressed(event));
    tellOf(host, node => this.textOf(node));
  }

  // What is missed stands first and background last, each with a gap.
  x(column) {
    return NAMES + column * this.wide + (column >= this.first && this.first ? GAP : 0);
  }

  y(row) {
    return row * HIGH + (row >= page.none && page.data.has_background ? GAP : 0);
  }

  // Reading the geometry after writing cells costs a layout, so it is read here only.
  measure() {
    this.view = { top: this.host.scrollTop, left: this.host.scrollLeft, width: this.host.clientWidth, height: this.host.clientHeight };
  }

  rowLabel(row) {
    return row < page.none ? this.labels[row] : page.none;
  }

  columnLabel(column) {
    return column < this.first ? page.none : this.labels[column - this.first];
  }

  range() {
    const { top, left, width, height } = this.view;
    const row = Math.max(0, Math.floor(top / HIGH) - 1), column = Math.max(0, Math.floor(left / this.wide) - 1);
    return {
      row, rowEnd: Math.min(this.size, row + Math.ceil((height - HEAD) / HIGH) + 3),
      column, columnEnd: Math.min(this.columns, column + Math.ceil((width - NAMES) / this.wide) + 3),
    };
  }

  build({ row, rowEnd, column, columnEnd }) {
    const head = element("div", { class: "grid__head", role: "row", "aria-rowindex": 1 });
    head.style.height = `${HEAD}px`;
    const corner = element("span", { class: "grid__corner", role: "presentation" });
    corner.style.width = `${NAMES}px`;
    corner.style.display = "block";
    head.append(corner);
    for (let c = column; c < columnEnd; c++) head.append(this.columnHead(c));
    this.rows = [];
    const lines = [head];
    for (let r = row; r < rowEnd; r++) lines.push(this.line(r, column, columnEnd));
    this.sizer.replaceChildren(...lines);
  }

  columnHead(c) {
    const label = this.columnLabel(c), name = calledWord(label, "missed");
    const node = element("div", { class: "grid__column", role: "columnheader", "aria-colindex": c + 2, title: name }, element("span", {}, element("bdi", {}, name)));
    node.classList.toggle("grid__none", label === page.none);
    node.classList.toggle("grid__hot", state.view === "cell" && label === state.cell[1]);
    Object.assign(node.style, { left: `${this.x(c)}px`, width: `${this.wide}px`, top: "0" });
    return node;
  }

  line(r, column, columnEnd) {
    const truth = this.rowLabel(r), name = calledWord(truth, "none");
    const line = element("div", { class: "grid__row", role: "row", "aria-rowindex": r + 2 });
    Object.assign(line.style, { top: `${HEAD + this.y(r)}px`, height: `${HIGH}px` });
    const head = element("div", { class: "grid__name", role: "rowheader", "aria-colindex": 1, title: name }, element("bdi", {}, name));
    head.classList.toggle("grid__none", truth === page.none);
    head.classList.toggle("grid__hot", state.view === "cell" && truth === state.cell[0]);
    Object.assign(head.style, { width: `${NAMES}px`, lineHeight: `${HIGH}px` });
    line.append(head);
    for (let c = column; c < columnEnd; c++) {
      const prediction = this.columnLabel(c);
      if (truth === page.none && prediction === page.none) continue;
      const cell = element("div", { role: "gridcell", tabindex: -1, "aria-colindex": c + 2 });
      Object.assign(cell.style, { left: `${this.x(c)}px`, width: `${this.wide}px`, height: `${HIGH}px`, lineHeight: `${HIGH}px` });
      line.append(cell);
      this.rows.push({ cell, r, c, truth, prediction });
    }
    return line;
  }

  paint(focus = false) {
    if (!this.view.height) return;  // the picture is there instead
    const range = this.range(), key = Object.values(range).join();
    if (this.window !== key) {
      focus ||= this.host.contains(document.activeElement);  // the cell that has it goes away
      this.window = key;
      this.build(range);
    }
    const [row, column] = this.reachable(range), lookOf = cellLooks();
    for (const item of this.rows) {
      const { text, look } = lookOf(item.truth, item.prediction), name = `grid__cell ${look}`;
      const here = item.r === row && item.c === column;
      setText(item.cell, text);
      if (item.cell.className !== name) item.cell.className = name;
      setAttribute(item.cell, "tabindex", here ? "0" : "-1");
      setAttribute(item.cell, "aria-selected", String(state.view === "cell" && item.truth === state.cell[0] && item.prediction === state.cell[1]));
      if (here && focus) item.cell.focus({ preventScroll: true });
    }
  }

  // The tab stop must be a cell that exists.
  reachable({ row, rowEnd, column, columnEnd }) {
    const [r, c] = this.at, at = [Math.max(row, Math.min(rowEnd - 1, r)), Math.max(column, Math.min(columnEnd - 1, c))];
    return this.exists(at) ? at : [at[0], at[1] + 1];
  }

  exists([row, column]) {
    return row < page.none || column >= this.first;
  }

  itemOf(node) {
    return this.rows.find(item => item.cell === node);
  }

  textOf(node) {
    const item = this.itemOf(node), text = item ? cellText([item.truth, item.prediction]) : "";
    if (item) setAttribute(item.cell, "aria-label", text);
    return text;
  }

  clicked(event) {
    const item = this.itemOf(event.target);
    if (!item) return;
    this.at = [item.r, item.c];
    openCell(item.truth, item.prediction);
    showGallery();
  }

  pressed(event) {
    const item = this.itemOf(event.target);
    if (!item) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.clicked(event);
      return;
    }
    const to = movedBy(event, [item.r, item.c], this.size, this.columns);
    if (!to) return;
    event.preventDefault();
    this.go(this.exists(to) ? to : [to[0], this.first], true);
  }

  go([row, column], focus, centred = false) {
    this.at = [row, column];
    this.measure();
    const { host, view } = this, x = this.x(column) - NAMES, y = this.y(row), [wide, high] = [view.width - NAMES, view.height - HEAD];
    if (centred) host.scrollTo({ left: x - (wide - this.wide) / 2, top: y - (high - HIGH) / 2, behavior: "instant" });
    else {
      if (x < view.left) host.scrollLeft = x;
      else if (x + this.wide > view.left + wide) host.scrollLeft = x + this.wide - wide;
      if (y < view.top) host.scrollTop = y;
      else if (y + HIGH > view.top + high) host.scrollTop = y + HIGH - high;
    }
    this.measure();
    this.paint(focus);
  }

  goTo([truth, prediction], { focus = false, centred = false } = {}) {
    this.window = "";
    this.go([truth === page.none ? page.none : this.labels.indexOf(truth), prediction === page.none ? 0 : this.labels.indexOf(prediction) + this.first], focus, centred);
  }

  arrange() {
    this.labels = orderedLabels();
    this.goTo(state.cell, { centred: true });
  }
}

export function mount() {
  const host = byId("matrix-grid"), find = byId("matrix-find"), grid = new Grid(host);
  const isShown = () => state.zoom === "cells";
  function swap() {
    byId("overview").hidden = isShown();
    byId("matrix-part").hidden = !isShown();
    if (isShown()) grid.goTo(state.cell, { centred: true });
  }
  find.addEventListener("change", () => {
    const label = labelNamed(find.value);
    if (label < 0) return;
    change({ zoom: "cells" });
    grid.goTo([label, label], { centred: true });
  });
  mountOverview(cell => grid.goTo(cell, { focus: true, centred: true }));
  swap();
  listen(["step", "own", "values", "show"], () => grid.paint(), host);
  listen(["cell", "view"], () => grid.goTo(state.cell));
  listen(["order"], () => grid.arrange());
  listen(["zoom"], swap);
}
