// What every page offers: its address, the JSON it carries, and paper on which nothing stays folded.

import { byId, copyText, each, element, saveFile } from "./dom.js";
import { mountKeys } from "./keys.js";
import { mountTables } from "./tables.js";
import { inflate } from "./payload.js";
import { page } from "./store.js";

const MOST_NAMES = 5000;

// A page that cannot start falls back to what it shows without scripts.
export async function begin(start) {
  try {
    await start();
    document.documentElement.dataset.ready = "";
  } catch (error) {
    document.documentElement.classList.remove("live");
    throw error;
  }
}

export function mountTools() {
  mountKeys();
  mountTables();
  mountEdges();
  const save = byId("save-record");
  byId("copy-link")?.addEventListener("click", () => copyText(location.href, "Link copied.", "Copying was refused. The link is in the address bar."));
  byId("print-page")?.addEventListener("click", () => print());
  save?.addEventListener("click", async () => saveFile(`${save.dataset.name}.json`, "application/json", await inflate(byId("record").textContent)));
  addEventListener("beforeprint", () => each("details:not([data-looks-up])").forEach(details => { details.open = true; }));
}

// What scrolls sideways fades at its right edge as long as there is more.
function mountEdges() {
  const mark = node => node.classList.toggle("fades", node.scrollWidth - node.clientWidth - node.scrollLeft > 8);
  const watch = new ResizeObserver(entries => entries.forEach(({ target }) => mark(target)));
  for (const node of each(".scroll-x, .confusion__scroll")) {
    watch.observe(node);
    node.addEventListener("scroll", () => mark(node), { passive: true });
  }
}

// The names to choose from are many; they are written when a field first asks for them.
export function mountLabelNames() {
  const names = byId("label-names");
  document.addEventListener("focusin", event => {
    if (event.target.getAttribute("list") !== "label-names" || names.firstChild) return;
    names.append(...page.labels.slice(0, MOST_NAMES).map(label => element("option", { value: label })));
  });
}
