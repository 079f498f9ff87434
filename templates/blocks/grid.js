// The confusion matrix above 30 labels: an ARIA grid of which only the cells in sight exist.

import { byId, element, setAttribute, setText } from "../dom.js";
import { countText } from "../numbers.js";
import { labelNamed, listen, page, state } from "../store.js";
import { calledWord, openCell } from "../report_store.js";
import { cellLook, movedBy, orderedLabels } from "./cells.js";

const HEAD = 96, NAMES = 128, FIGURES_UP_TO = 120;

class Grid {
  constructor(host) {
    this.host = host;
    this.labels = orderedLabels();
    const small = page.none > FIGURES_UP_TO;
    Object.assign(this, { wide: small ? 20 : 30, high: small ? 18 : 22, figures: !small, window: "", at: [0, 0], rows: [] });
    this.size = page.none + (page.data.has_background ? 1 : 0);
    this.columns = page.none + (page.data.has_missed ? 1 : 0);
    setAttribute(host, "aria-rowcount", String(this.size + 1));
    setAttribute(host, "aria-colcount", String(this.columns + 1));
    this.sizer = element("div", { class: "grid__sizer", role: "presentation" });
    this.sizer.style.width = `${NAMES + this.columns * this.wide}px`;
    this.sizer.style.height = `${HEAD + this.size * this.high}px`;
    host.append(this.sizer);
    this.measure();
    new ResizeObserver(() => { this.measure(); this.paint(); }).observe(host);
    host.addEventListener("scroll", () => { this.frame ??= requestAnimationFrame(() => { this.frame = null; this.measure(); this.paint(); }); }, { passive: true });
    host.addEventListener("click", event => this.clicked(event));
    host.addEventListener("keydown", event => this.pressed(event));
    host.addEventListener("mouseover", event => this.tell(event.target));
    host.addEventListener("focusin", event => this.tell(event.target));
  }

  // Reading the geometry after writing cells costs a layout, so it is read here only.
  measure() {
    this.view = { top: this.host.scrollTop, left: this.host.scrollLeft, width: this.host.clientWidth, height: this.host.clientHeight };
  }

  labelAt(position) {
    return position < page.none ? this.labels[position] : page.none;
  }

  range() {
    const { top, left, width, height } = this.view;
    const row = Math.max(0, Math.floor(top / this.high) - 1), column = Math.max(0, Math.floor(left / this.wide) - 1);
    return {
      row, rowEnd: Math.min(this.size, row + Math.ceil((height - HEAD) / this.high) + 3),
      column, columnEnd: Math.min(this.columns, column + Math.ceil((width - NAMES) / this.wide) + 3),
    };
  }

  build({ row, rowEnd, column, columnEnd }) {
    const head = element("div", { class: "grid__head", role: "row", "aria-rowindex": 1 });
    head.style.height = `${HEAD}px`;
    const corner = element("span", { class: "grid__corner", role: "presentation" }, "labelled ↓ predicted →");
    corner.style.width = `${NAMES}px`;
    head.append(corner);
    for (let c = column; c < columnEnd; c++) head.append(this.columnHead(c));
    this.rows = [];
    const lines = [head];
    for (let r = row; r < rowEnd; r++) lines.push(this.line(r, column, columnEnd));
    this.sizer.replaceChildren(...lines);
  }

  columnHead(c) {
    const label = this.labelAt(c), name = calledWord(label, "missed");
    const node = element("div", { class: "grid__column", role: "columnheader", "aria-colindex": c + 2, title: name }, element("span", {}, element("bdi", {}, name)));
    node.classList.toggle("grid__none", label === page.none);
    node.classList.toggle("grid__hot", state.view === "cell" && label === state.cell[1]);
    node.style.left = `${NAMES + c * this.wide}px`;
    node.style.width = `${this.wide}px`;
    node.style.top = "0";
    return node;
  }

  line(r, column, columnEnd) {
    const truth = this.labelAt(r), name = calledWord(truth, "none");
    const line = element("div", { class: "grid__row", role: "row", "aria-rowindex": r + 2 });
    line.style.top = `${HEAD + r * this.high}px`;
    line.style.height = `${this.high}px`;
    const head = element("div", { class: "grid__name", role: "rowheader", "aria-colindex": 1, title: name }, element("bdi", {}, name));
    head.classList.toggle("grid__hot", state.view === "cell" && truth === state.cell[0]);
    head.style.width = `${NAMES}px`;
    head.style.lineHeight = `${this.high}px`;
    line.append(head);
    for (let c = column; c < columnEnd; c++) {
      const cell = element("div", { role: "gridcell", tabindex: -1, "aria-colindex": c + 2 });
      cell.style.left = `${NAMES + c * this.wide}px`;
      cell.style.width = `${this.wide}px`;
      cell.style.height = `${this.high}px`;
      cell.style.lineHeight = `${this.high}px`;
      line.append(cell);
      this.rows.push({ cell, r, c, truth, prediction: this.labelAt(c) });
    }
    return line;
  }

  paint(focus = false) {
    const range = this.range(), key = Object.values(range).join();
    if (this.window !== key) {
      focus ||= this.host.contains(document.activeElement);  // the cell that has it goes away
      this.window = key;
      this.build(range);
    }
    const [row, column] = this.reachable(range);
    for (const item of this.rows) {
      const { text, look } = cellLook(item.truth, item.prediction), name = `grid__cell ${look}`;
      const here = item.r === row && item.c === column;
      setText(item.cell, this.figures && text !== "·" ? text : "");
      if (item.cell.className !== name) item.cell.className = name;
      setAttribute(item.cell, "tabindex", here ? "0" : "-1");
      setAttribute(item.cell, "aria-selected", String(state.view === "cell" && item.truth === state.cell[0] && item.prediction === state.cell[1]));
      if (here && focus) item.cell.focus({ preventScroll: true });
    }
  }

  // The tab stop must be a cell that exists.
  reachable({ row, rowEnd, column, columnEnd }) {
    const [r, c] = this.at;
    return [Math.max(row, Math.min(rowEnd - 1, r)), Math.max(column, Math.min(columnEnd - 1, c))];
  }

  itemOf(node) {
    return this.rows.find(item => item.cell === node);
  }

  tell(node) {
    const item = this.itemOf(node);
    if (!item) return;
    const count = page.counts.cell(item.truth, item.prediction);
    const text = `${calledWord(item.truth, "none")} → ${calledWord(item.prediction, "missed")}: ${countText(count)}`;
    setText(byId("matrix-focus"), text);
    item.cell.setAttribute("aria-label", text);
  }

  clicked(event) {
    const item = this.itemOf(event.target);
    if (!item) return;
    this.at = [item.r, item.c];
    openCell(item.truth, item.prediction);
  }

  pressed(event) {
    const item = this.itemOf(event.target);
    if (!item) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.clicked(event);
      byId("gallery")?.scrollIntoView();
      return;
    }
    const to = movedBy(event, [item.r, item.c], this.size, this.columns);
    if (!to) return;
    event.preventDefault();
    this.go(to, true);
  }

  go([row, column], focus) {
    this.at = [row, column];
    const { host, view } = this, x = column * this.wide, y = row * this.high;
    if (x < view.left) host.scrollLeft = x;
    else if (x + this.wide > view.left + view.width - NAMES) host.scrollLeft = x + this.wide - view.width + NAMES;
    if (y < view.top) host.scrollTop = y;
    else if (y + this.high > view.top + view.height - HEAD) host.scrollTop = y + this.high - view.height + HEAD;
    this.measure();
    this.paint(focus);
  }

  goTo(truth, prediction) {
    const place = label => (label === page.none ? page.none : this.labels.indexOf(label));
    this.window = "";
    this.go([place(truth), place(prediction)], false);
  }

  arrange() {
    this.labels = orderedLabels();
    this.window = "";
    this.paint();
  }
}

export function mount() {
  const host = byId("matrix-grid");
  const grid = new Grid(host), find = byId("matrix-find");
  grid.goTo(...state.cell);
  find.addEventListener("change", () => {
    const label = labelNamed(find.value);
    if (label >= 0) grid.goTo(label, label);
  });
  listen(["step", "own", "values", "show"], () => grid.paint(), host);
  listen(["cell", "view"], () => grid.goTo(...state.cell));
  listen(["order"], () => grid.arrange());
}
