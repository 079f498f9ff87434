// What every page offers: its address, the JSON it carries, and paper on which nothing stays folded.

import { byId, each, say, saveFile } from "./dom.js";
import { inflate } from "./payload.js";

async function copyLink() {
  try {
    await navigator.clipboard.writeText(location.href);
    say("Link copied.");
  } catch {
    say("Copying was refused. The link is in the address bar.");
  }
}

export function mountTools() {
  const save = byId("save-record");
  byId("copy-link")?.addEventListener("click", copyLink);
  save?.addEventListener("click", async () => saveFile(`${save.dataset.name}.json`, "application/json", await inflate(byId("record").textContent)));
  addEventListener("beforeprint", () => each("details").forEach(details => { details.open = true; }));
}
