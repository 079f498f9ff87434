// What every lightbox can do: one back, one on, close, and its switches, each with a key. Returns what opens it among
// so many cases.

import { byId } from "../dom.js";
import { addKeys, OPEN, pressed } from "../keys.js";

// What a switch does is what is written beside it.
const wordsOf = box => {
  const text = [...box.closest("label").childNodes].filter(node => node.nodeName === "#text").map(node => node.nodeValue).join("").trim();
  return text[0].toLowerCase() + text.slice(1);
};

export function mountFrame(dialog, { go, draw, closed, switches }) {
  function turn(box) {
    box.checked = !box.checked;
    draw();
  }
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
  addKeys(OPEN, [
    { keys: ["ArrowLeft", "ArrowRight"], text: "the one before, the next", act: event => go(event.key === "ArrowLeft" ? -1 : 1) },
    ...Object.entries(switches).filter(([, box]) => box).map(([key, box]) => ({ keys: [key], text: wordsOf(box), act: () => turn(box) })),
  ]);
  dialog.addEventListener("keydown", event => pressed(OPEN, event));
  return shown;
}
