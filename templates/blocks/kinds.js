// The kinds of error follow the threshold: how many there are of each, and which labels have most of them.

import { byId, each, element, setAttribute, setText } from "../dom.js";
import { countText, placeText, shortName } from "../numbers.js";
import { openLabel } from "../report_store.js";
import { labelName, listen, page, state } from "../store.js";

const MOST_IN = 3;

// How many errors each label has of the kind that a view is of.
function countsOf(name) {
  const { whole: counts, none } = page, view = page.views.get(name), found = new Int32Array(none);
  if (name === "missed") return counts.missed.subarray(0, none);
  if (name === "misclassified") return found.map((_, label) => counts.called(label) - counts.spurious[label]);
  const { kind, label, count, first, last, own } = page.data.kinds;
  for (let i = 0; i < kind.length; i++) {
    if (kind[i] === view.kind && (state.own ? own[i] === 1 : first[i] <= state.step && state.step <= last[i])) found[label[i]] += count[i];
  }
  return found;
}

function mostOf(name, counts) {
  const labels = [...counts.keys()].filter(label => counts[label]).sort((a, b) => counts[b] - counts[a] || a - b).slice(0, MOST_IN);
  return labels.flatMap((label, i) => {
    const link = element("a", { href: `#label=${encodeURIComponent(labelName(label))}&state=${name}`, "data-label": label, dir: "auto", title: labelName(label) }, shortName(labelName(label), 24));
    return [...(i ? [", "] : []), link, ` ${countText(counts[label])}`];
  });
}

export function mount() {
  const table = byId("kinds"), rows = each("[data-state]", table);
  function draw() {
    const counted = rows.map(row => countsOf(row.dataset.state)), totals = counted.map(counts => counts.reduce((a, b) => a + b, 0));
    const largest = Math.max(1, ...totals);
    rows.forEach((row, k) => {
      setText(row.querySelector(".kinds__count"), countText(totals[k]));
      setAttribute(row.querySelector("rect"), "width", placeText(totals[k] / largest));
      row.querySelector(".kinds__most").replaceChildren(...mostOf(row.dataset.state, counted[k]));
    });
  }
  // A link would open its view as the report was built; here it stays at the threshold of the counts.
  table.addEventListener("click", event => {
    const link = event.target.closest("a"), label = link && Number(link.dataset.label ?? -1);
    if (!link || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    event.stopPropagation();
    openLabel(label, link.closest("[data-state]").dataset.state);
    byId("gallery")?.scrollIntoView({ block: "nearest" });
  });
  listen(["step", "own"], draw, table);
}
