// The slices of the pair that is chosen.

import { byId, element } from "../dom.js";
import { countText, metricText, shortName, spreadText } from "../numbers.js";
import { differenceText } from "../change.js";
import { pairNow } from "../compare_store.js";
import { listen } from "../store.js";

function rowNode([name, value, samples, before, after, change, low, high, q, verdict]) {
  const cell = (text, csv, more = {}) => element("td", { "data-csv": csv ?? "", ...more }, text);
  return element("tr", {},
    element("th", { scope: "row", dir: "auto", title: name }, shortName(name, 40)), element("td", { class: "text", dir: "auto", title: value }, shortName(value, 40)), element("td", {}, countText(samples)),
    cell(metricText(before), before), cell(metricText(after), after), cell(differenceText(verdict, change), change, { class: `delta delta--${verdict}` }),
    cell(spreadText(low, high) || (verdict === "unknown" ? "not tested" : "–"), `${low ?? ""}|${high ?? ""}`), cell(metricText(q), q));
}

export function mount() {
  listen(["pair"], () => {
    const { rows, note } = pairNow().slices;
    byId("slice-changes").tBodies[0].replaceChildren(...rows.map(rowNode));
    byId("slice-changes-note").textContent = note;
  });
}
