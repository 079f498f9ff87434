// The one table of keys: what handles a key says here what it does, and the list that "?" opens is made of nothing else.

import { byId, each, element } from "./dom.js";

export const ANYWHERE = "Anywhere";
export const OPEN = "In the large view";
const SHOWN = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", PageUp: "Page Up", PageDown: "Page Down", Escape: "Esc" };

const places = new Map();  // by name, in the order in which they are first named

// The keys of a place: [{ keys: ["z"], text, act? }]. `act` is called with the event by `pressed`; a key without it is
// handled where it is pressed. `text` may be a function, for words that are known later.
export function addKeys(place, keys) {
  places.set(place, [...(places.get(place) ?? []), ...keys]);
}

// Does what a key does at a place; says whether it is one of its keys.
export function pressed(place, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const found = places.get(place)?.find(one => one.act && one.keys.includes(event.key));
  found?.act(event);
  return Boolean(found);
}

const isTyped = event => event.target.matches?.("input:not([type=checkbox], [type=range]), select, textarea");

const namesOf = keys => keys.flatMap(key => [element("kbd", {}, SHOWN[key] ?? key), " "]);

function listOf(place, keys) {
  const lines = keys.flatMap(({ keys: names, text }) => [element("dt", {}, ...namesOf(names)), element("dd", {}, typeof text === "function" ? text() : text)]);
  return [element("h4", {}, place), element("dl", {}, ...lines)];
}

// Opened by "?" or by the buttons that name it.
export function mountKeys() {
  const dialog = byId("keys");
  addKeys(ANYWHERE, [
    { keys: ["?"], text: "this list", act: open },
    { keys: ["Escape"], text: "closes what is open" },
  ]);
  function open() {
    if (dialog.open) return;
    byId("keys-list").replaceChildren(...[...places].flatMap(([place, keys]) => listOf(place, keys)));
    dialog.showModal();
  }
  each("[data-keys]").forEach(button => button.addEventListener("click", open));
  byId("keys-close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", event => { if (event.target === dialog) dialog.close(); });
  document.addEventListener("keydown", event => {
    if (!isTyped(event) && pressed(ANYWHERE, event)) event.preventDefault();
  });
}
