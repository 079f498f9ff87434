// Every sample with what each variant answered: a table of which only the rows in sight are drawn.

import { byId, element, saveCsv, saveFile } from "../dom.js";
import { addKeys } from "../keys.js";
import { countText, scoreNumber, shareText, shortName } from "../numbers.js";
import { cellCriteria, found, hasPasses, ofVariant, outputs, readTexts, shownVariants, textOf, textsAt } from "../outputs.js";
import { change, listen, state } from "../store.js";
import { closeDrawer, isOpen, showDrawer } from "./output_drawer.js";
import { firstRow, rowNode } from "./output_cells.js";
import { mountFilters } from "./output_filters.js";

const TALL = 152, LOW = 84, AROUND = 3;  // px of a row, and how many are drawn beyond those in sight
const MOST_PIXELS = 8e6;  // that every browser scrolls; a longer table is scrolled faster than it moves
const narrow = matchMedia("(max-width: 900px)");

const rowHeight = () => (narrow.matches ? TALL : LOW);

function headNodes() {
  const { criteria, variants, has_expected: hasExpected } = outputs();
  const button = (key, variant, text, first) => {
    const isOn = state.rows[0] === key && state.rows[1] === variant, made = element("button", { type: "button", "aria-label": `Sort by ${text}${variant < 0 ? "" : `, ${variants[variant]}`}` }, `${shortName(text, 20)}${isOn ? (state.rows[2] === "asc" ? " ↑" : " ↓") : ""}`);
    if (isOn) made.dataset.on = "";
    made.addEventListener("click", () => change({ rows: [key, variant, isOn ? (state.rows[2] === "asc" ? "desc" : "asc") : first] }));
    made.dataset.key = `${key},${variant}`;
    return made;
  };
  const head = (kind, ...children) => element("div", { class: `outputs__${kind}`, role: "columnheader" }, ...children);
  return [
    head("no", button("id", -1, "No.", "asc")), head("asked", "Input"), ...(hasExpected ? [head("expected", "Expected")] : []),
    ...shownVariants().map((v, i) => head(`output outputs__output--${i}`, element("span", { class: "outputs__name", title: variants[v] }, element("bdi", {}, variants.length > 1 ? variants[v] : "Output")),
      element("span", { class: "outputs__sorts" }, ...(hasPasses() ? [button("pass", v, "correct", "asc")] : []), ...cellCriteria().map(k => button(String(k), v, criteria[k].title, "asc"))))),
  ];
}

export function mount() {
  const table = byId("outputs"), body = byId("outputs-body"), pad = byId("outputs-pad"), count = byId("outputs-count"), { ids, n, variants, has_expected: hasExpected } = outputs();
  const places = new Map(ids.map((id, at) => [id, at]));
  let shown = found(), now = 0;

  const size = () => shown.length * rowHeight();
  // What the table moves for a pixel that is scrolled: more than one where it is too long for a page.
  const pace = () => (size() <= MOST_PIXELS ? 1 : (size() - body.clientHeight) / (MOST_PIXELS - body.clientHeight));

  function draw() {
    const height = rowHeight(), top = body.scrollTop * pace(), first = Math.max(0, Math.floor(top / height) - AROUND), last = Math.min(shown.length, Math.ceil((top + body.clientHeight) / height) + AROUND);
    pad.style.height = `${Math.min(size(), MOST_PIXELS)}px`;
    if (!shown.length) {
      const empty = element("div", { class: "empty", role: "row" }, element("div", { role: "cell" }, element("b", {}, "No sample matches."), "Reset the filters, or search for less."));
      return pad.replaceChildren(empty);
    }
    const nodes = [];
    for (let index = first; index < last; index++) {
      const node = rowNode(shown[index], index, index === now);
      node.style.transform = `translateY(${index * height - top + body.scrollTop}px)`;
      nodes.push(node);
    }
    pad.replaceChildren(...nodes);
  }

  function drawHead() {
    const head = byId("outputs-head"), focused = head.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    head.replaceChildren(...headNodes());
    table.setAttribute("aria-rowcount", String(shown.length + 1));
    table.classList.toggle("outputs--one", shownVariants().length === 1);
    table.classList.toggle("outputs--three", shownVariants().length === 3);
    table.classList.toggle("outputs--bare", !hasExpected);
    if (focused) head.querySelector(`[data-key="${focused}"]`)?.focus({ preventScroll: true });
  }

  function describe() {
    const rest = n > ids.length ? ` in this file, of ${countText(n)} in all` : "", rates = [];
    if (hasPasses() && shown.length && shown.length < ids.length) {
      for (const v of shownVariants()) {
        const own = ofVariant(v);
        let right = 0, judged = 0;
        for (const at of shown) [right, judged] = [right + own.passed[at], judged + own.judged[at]];
        if (judged) rates.push(`${variants.length > 1 ? `${shortName(variants[v], 28)} ` : ""}${shareText(right / judged)}`);
      }
    }
    count.replaceChildren(element("b", {}, countText(shown.length)), ` of ${countText(ids.length)} ${ids.length === 1 ? "sample" : "samples"}${rest}`, ...(rates.length ? [` · correct: ${rates.join(", ")}`] : []));
  }

  function refresh() {
    shown = found();
    now = 0;
    body.scrollTop = 0;
    drawHead();
    describe();
    draw();
    if (isOpen()) showNow();
  }

  // Brings a row into sight.
  function reveal() {
    const height = rowHeight(), top = now * height, start = body.scrollTop * pace();
    if (top < start) body.scrollTop = top / pace();
    else if (top + height > start + body.clientHeight) body.scrollTop = (top + height - body.clientHeight) / pace();
  }

  function go(index) {
    now = Math.max(0, Math.min(shown.length - 1, index));
    reveal();
    draw();
    if (!shown.length) return;
    if (isOpen()) change({ image: ids[shown[now]] });
    else byId("outputs-now").textContent = `Row ${countText(now + 1)} of ${countText(shown.length)}: ${ids[shown[now]]}`;
  }

  function showNow() {
    const at = places.get(state.image);
    if (at === undefined) return;
    const index = shown[now] === at ? now : shown.indexOf(at);
    if (index >= 0 && index !== now) {
      now = index;
      reveal();
      draw();
    }
    showDrawer(at, index, shown.length);
  }

  function close() {
    change({ image: null });
  }

  function keys(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isTable = event.target === body, page = Math.max(1, Math.floor(body.clientHeight / rowHeight()) - 1), text = event.target.matches("input, select, textarea");
    const by = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, ...(isTable ? { PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity } : {}) }[event.key];
    if (by && !text) go(now + by);
    else if (event.key === "Enter" && isTable && shown.length) change({ image: ids[shown[now]] });
    else if (event.key === "Escape" && isOpen()) close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  body.addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
  body.addEventListener("keydown", keys);
  byId("drawer").addEventListener("keydown", keys);
  body.addEventListener("click", event => {
    const row = event.target.closest("[data-index]");
    if (!row || !getSelection().isCollapsed) return;
    now = Number(row.dataset.index);
    draw();
    change({ image: ids[shown[now]] });
  });
  byId("drawer-previous").addEventListener("click", () => go(now - 1));
  byId("drawer-next").addEventListener("click", () => go(now + 1));
  byId("drawer-close").addEventListener("click", close);
  byId("outputs-jsonl").addEventListener("click", () => saveFile("samples.jsonl", "application/jsonl", jsonl(shown)));
  byId("outputs-csv").addEventListener("click", () => saveCsv("samples.csv", csvRows(shown)));
  narrow.addEventListener("change", () => { reveal(); draw(); });
  new ResizeObserver(draw).observe(body);
  addKeys("In the samples", [
    { keys: ["ArrowUp", "ArrowDown", "j", "k"], text: "the row before, the next; with a sample open as well" },
    { keys: ["Enter"], text: "opens the sample" },
  ]);

  byId("main").append(byId("drawer")); // a section would hold it within itself
  mountFilters();
  listen(["outcome", "status", "failure", "kind", "range", "search", "rows", "versus"], refresh);
  listen(["image"], () => {
    if (state.image !== null && places.has(state.image)) return showNow();
    if (closeDrawer()) body.focus({ preventScroll: true });
  });
  refresh();
  readTexts(() => {
    if (state.search.trim()) return refresh();
    draw();
    if (isOpen()) showNow();
  });
}

// Saving

function* lines(shown) {
  const { ids, variants, variant, sample, status, statuses, passes, criteria, scores } = outputs();
  for (const at of shown) {
    const entry = textsAt(at) ?? [], first = firstRow(at), rows = [];
    for (let row = first; sample[row] === at; row++) {
      const said = entry[2]?.[row - first] ?? {}, values = Object.fromEntries(criteria.map(({ name }, k) => [name, scores[k][row]]).filter(([, value]) => !Number.isNaN(value)).map(([name, value]) => [name, scoreNumber(value)]));
      rows.push({ variant: variants[variant[row]], output: textOf(said.o), status: statuses[status[row]], passed: passes[row] < 0 ? null : passes[row] === 1, scores: values, said });
    }
    yield { id: ids[at], input: textOf(entry[0]), expected: (entry[1] ?? []).map(textOf), rows };
  }
}

function jsonl(shown) {
  const made = [];
  for (const { rows, ...rest } of lines(shown)) {
    made.push(JSON.stringify({ ...rest, outputs: rows.map(({ said, ...row }) => ({ ...row, ...(said.r ? { reasons: Object.fromEntries(Object.entries(said.r).map(([k, text]) => [outputs().criteria[k]?.name ?? k, textOf(text)])) } : {}) })) }));
  }
  return `${made.join("\n")}\n`;
}

function csvRows(shown) {
  const { criteria } = outputs(), rows = [["id", "input", "expected", "variant", "output", "status", "passed", ...criteria.map(one => one.name)]];
  for (const { id, input, expected, rows: own } of lines(shown)) {
    for (const { variant, output, status, passed, scores } of own) rows.push([id, input, expected.join(" | "), variant, output, status, passed ?? "", ...criteria.map(({ name }) => scores[name] ?? "")]);
  }
  return rows;
}
