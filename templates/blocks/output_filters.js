// What narrows the table of samples: outcomes of two variants, status, failure, metadata, a search, and its order.

import { byId, element, rested } from "../dom.js";
import { countText, scoreText, shortName } from "../numbers.js";
import { compared, kinds, OUTCOMES, outcomes, outputs, sorts } from "../outputs.js";
import { change, listen, state } from "../store.js";

const NAME = 28;

const nothing = { outcome: "", status: -1, failure: -1, kind: [], range: [], search: "" };

function options(id, words, key) {
  const select = byId(id);
  words.forEach((word, i) => { if (word !== null) select.append(element("option", { value: i }, word)); });
  select.addEventListener("change", () => change({ [key]: select.value === "" ? -1 : Number(select.value) }));
  const show = () => { select.value = state[key] < 0 ? "" : String(state[key]); };
  listen([key], show);
  show();
  if (select.options.length < 2) select.closest("label").hidden = true;
}

function mountKinds() {
  const select = byId("outputs-kind");
  kinds().forEach(({ name, values }, column) => {
    const group = element("optgroup", { label: shortName(name, NAME) });
    values.forEach((value, i) => group.append(element("option", { value: `${column},${i}` }, `${shortName(name, 16)} = ${shortName(value, NAME)}`)));
    select.append(group);
  });
  select.addEventListener("change", () => change({ kind: select.value ? select.value.split(",").map(Number) : [] }));
  const show = () => { select.value = state.kind.join(); };
  listen(["kind"], show);
  show();
  select.closest("label").hidden = !kinds().length;
}

function mountSort() {
  const select = byId("outputs-sort");
  const show = () => {
    select.replaceChildren(...sorts().flatMap(([key, variant, title]) => (key === "id" ? [["asc", title]] : key === "differ" ? [["desc", title]] : [["asc", `${title} ↑`], ["desc", `${title} ↓`]])
      .map(([way, text]) => element("option", { value: [key, variant, way].join() }, shortName(text, 60)))));
    if (state.rows.join() === "id,-1,desc") select.append(element("option", { value: "id,-1,desc" }, "No. ↓"));
    select.value = state.rows.join();
  };
  select.addEventListener("change", () => {
    const [key, variant, way] = select.value.split(",");
    change({ rows: [key, Number(variant), way] });
  });
  listen(["rows", "versus"], show);
  show();
}

function mountVersus() {
  const box = byId("outputs-versus"), { variants } = outputs(), first = byId("outputs-first"), second = byId("outputs-second");
  box.hidden = variants.length < 3;
  if (box.hidden) return;
  for (const select of [first, second]) {
    select.append(...variants.map((name, i) => element("option", { value: i }, shortName(name, NAME))));
    select.addEventListener("change", () => {
      const other = select === first ? second : first;
      if (first.value === second.value) other.value = String((Number(select.value) + 1) % variants.length);
      change({ versus: [Number(first.value), Number(second.value)] });
    });
  }
  const show = () => [first.value, second.value] = compared().map(String);
  listen(["versus"], show);
  show();
}

// What a chart narrowed the table to, and the way back.
function mountRange() {
  const box = byId("outputs-range");
  const draw = () => {
    const [criterion, low, high] = state.range;
    box.hidden = criterion === undefined;
    if (box.hidden) return box.replaceChildren();
    const button = element("button", { type: "button", class: "button" }, `${shortName(outputs().criteria[criterion].title, NAME)} ${scoreText(low)}–${scoreText(high)} ×`);
    button.addEventListener("click", () => change({ range: [] }));
    box.replaceChildren(button);
  };
  listen(["range"], draw);
  draw();
}

// The two by two table of outcomes, each cell a filter.
function mountAgree() {
  const box = byId("outputs-agree"), { variants } = outputs();
  const draw = () => {
    const of = outcomes(), counts = new Array(OUTCOMES.length).fill(0);
    for (const one of of ?? []) if (one < counts.length) counts[one]++;
    const total = counts.reduce((sum, n) => sum + n, 0);
    box.hidden = !total;
    byId("outputs-filters").classList.toggle("filters--alone", !total);
    if (!total) return;
    const [a, b] = compared().map(v => variants[v]), focused = box.contains(document.activeElement) ? document.activeElement.dataset.outcome : null;
    const head = (name, sign, top) => element("span", { class: top ? "agree__top" : "", title: name }, element("bdi", {}, shortName(name, NAME)), ` ${sign}`);
    const button = (outcome, tone, what) => {
      const n = counts[OUTCOMES.indexOf(outcome)], made = element("button", { type: "button", class: tone, "data-outcome": outcome, "aria-pressed": String(state.outcome === outcome), "aria-label": `${what}: ${countText(n)}` }, countText(n));
      made.addEventListener("click", () => change({ outcome: state.outcome === outcome ? "" : outcome }));
      return made;
    };
    const check = element("input", { type: "checkbox", "data-outcome": "differ" });
    check.checked = state.outcome === "differ";
    check.addEventListener("change", () => change({ outcome: check.checked ? "differ" : "" }));
    box.replaceChildren(
      element("div", { class: "agree" }, element("span"), head(b, "✓", true), head(b, "✗", true), head(a, "✓"), button("both", "agree__both", "both correct"), button("first", "agree__one", `only ${a} correct`), head(a, "✗"), button("second", "agree__one", `only ${b} correct`), button("neither", "", "both incorrect")),
      element("label", { class: "outputs__differ" }, check, `variants differ (${countText(counts[1] + counts[2])})`),
    );
    if (focused) box.querySelector(`[data-outcome="${focused}"]`)?.focus({ preventScroll: true });
  };
  listen(["outcome", "versus"], draw);
  draw();
}

export function mountFilters() {
  const { status, statuses, failures } = outputs(), there = new Set(status), field = byId("outputs-search");
  options("outputs-status", statuses.map((word, code) => (there.has(code) && there.size > 1 ? word : null)), "status");
  options("outputs-failure", failures, "failure");
  mountKinds();
  mountSort();
  mountVersus();
  mountRange();
  mountAgree();
  field.value = state.search;
  field.addEventListener("input", rested(() => change({ search: field.value }), 80));
  listen(["search"], () => { if (field.value.trim() !== state.search.trim()) field.value = state.search; });
  byId("outputs-reset").addEventListener("click", () => change(nothing));
}
