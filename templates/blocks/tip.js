// What a cell says of itself: beside it while the pointer or the keyboard is on it, and aloud for the keyboard.

import { byId, element, setText } from "../dom.js";

let tip = null;

export function hideTip() {
  if (tip) tip.hidden = true;
}

// Shows a text, its part before the colon strong, above a place on the screen, or below where there is no room.
export function showTip(text, { left, right, top, bottom }) {
  tip ??= document.body.appendChild(element("div", { class: "tip", role: "tooltip" }));
  const at = text.indexOf(": ");
  tip.replaceChildren(...(at < 0 ? [text] : [element("b", { dir: "auto" }, text.slice(0, at)), text.slice(at + 2)]));
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(8, Math.min(innerWidth - width - 8, (left + right - width) / 2))}px`;
  tip.style.top = `${top - height - 6 < 4 ? bottom + 6 : top - height - 6}px`;
}

// For those who do not see what changed.
export function announce(text) {
  const region = byId("gallery-said");
  if (region) setText(region, text);
}

// `textOf` says what a node of the host is, "" for one that is not told of.
export function tellOf(host, textOf) {
  const tell = node => {
    const text = textOf(node);
    if (text) showTip(text, node.getBoundingClientRect());
    else hideTip();
    return text;
  };
  host.addEventListener("pointerover", event => tell(event.target));
  host.addEventListener("pointerleave", hideTip);
  host.addEventListener("focusin", event => {
    if (event.target.matches(":focus-visible")) announce(tell(event.target));
  });
  host.addEventListener("focusout", hideTip);
  host.addEventListener("keydown", event => { if (event.key === "Escape") hideTip(); });
  addEventListener("scroll", hideTip, { passive: true });
}
