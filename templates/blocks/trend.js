// What the trend shows: metric, model, data set, and instead of a metric a label.

import { byId, each, element } from "../dom.js";
import { shortName } from "../numbers.js";
import { change, labelNamed, listen, page, state } from "../store.js";
import { chosen } from "../shelf.js";

function mountLabels() {
  const field = byId("trend-label"), of = byId("trend-of");
  if (!field) return;
  field.addEventListener("change", () => change({ label: field.value === "" ? -1 : labelNamed(field.value) }));
  of.addEventListener("click", event => event.target.value && change({ of: event.target.value }));
  listen(["label", "of"], () => {
    field.value = state.label < 0 ? "" : page.labels[state.label];
    of.hidden = state.label < 0;
    for (const button of each("button", of)) button.setAttribute("aria-pressed", String(button.value === state.of));
  });
}

function mountSelect(id, key, names) {
  const select = byId(id);
  select.append(...names.map((name, i) => element("option", { value: i }, shortName(name, 40))));
  select.addEventListener("change", () => change({ [key]: select.value === "" ? -1 : Number(select.value), start: 0 }));
  listen([key], () => { select.value = state[key] < 0 ? "" : state[key]; });
}

export function mount() {
  const metric = byId("trend-metric");
  mountSelect("trend-model", "model", page.data.models);
  mountSelect("trend-data", "data", page.data.data);
  metric.addEventListener("change", () => change({ metric: metric.selectedIndex }));
  listen(["metric"], () => { metric.selectedIndex = state.metric; });
  mountLabels();
  listen(["model", "data"], () => { byId("trend-none").hidden = chosen().length > 0; });
}
