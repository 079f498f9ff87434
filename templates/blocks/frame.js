// What every lightbox can do: one back, one on, close, and its switches, each with a key. Returns what opens it among
// so many cases.

import { byId } from "../dom.js";

export function mountFrame(dialog, { go, draw, closed, switches }) {
  // The ways on are there only where there is another one; the keyboard begins with the next, or with the way out.
  function shown(n) {
    for (const name of ["previous", "next"]) byId(`lightbox-${name}`).disabled = n < 2;
    if (dialog.open) return;
    dialog.showModal();
    byId(n < 2 ? "lightbox-close" : "lightbox-next").focus();
  }
  for (const [name, move] of [["previous", -1], ["next", 1]]) byId(`lightbox-${name}`).addEventListener("click", () => go(move));
  byId("lightbox-close").addEventListener("click", () => dialog.close());
  for (const box of Object.values(switches)) box?.addEventListener("change", draw);
  dialog.addEventListener("close", closed);
  dialog.addEventListener("click", event => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("keydown", event => {
    if (event.key === "ArrowLeft") go(-1);
    else if (event.key === "ArrowRight") go(1);
    else if (Object.hasOwn(switches, event.key) && switches[event.key] && !event.ctrlKey && !event.metaKey) {
      switches[event.key].checked = !switches[event.key].checked;
      draw();
    }
  });
  return shown;
}
