// The address of a page: its state in names, not positions, so that a link opens the same view in a later build as well.

import { byId, each, rested } from "./dom.js";
import { change, listen, state } from "./store.js";

const NEAR = 320; // px below the top of a section

// A part of an address as text, null when it is malformed.
export function unescaped(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

// A hash is the id of a section, if any, and then name=value as often as there is something to say.
export function partsOf(hash) {
  const values = new Map();
  let section = "";
  for (const part of hash.replace(/^#/, "").split("&")) {
    const [key, ...rest] = part.split("=");
    if (rest.length) values.set(key, rest.join("="));
    else section = byId(unescaped(key)) ? unescaped(key) : "";
  }
  return { section, values };
}

export const hashFrom = parts => (parts.length ? `#${parts.join("&")}` : "");

// "f1,desc" as column and direction where a head of the page's tables, found by `selector`, has the column as its `key`.
export function sortIn(selector, key, text, usual) {
  const [column, direction] = text.split(","), other = usual === "asc" ? "desc" : "asc";
  return each(selector).some(head => head.dataset[key] === column) ? [column, direction === other ? other : usual] : null;
}

// Opens whatever is folded around a node, and the fold it is.
function unfold(node) {
  for (let at = node.querySelector(":scope > details") ?? node; at; at = at.parentElement?.closest("details")) {
    if (at.localName === "details") at.open = true;
  }
}

// What is brought into sight for a node: its section from the heading on, where that is near above.
function topOf(node) {
  const around = node.closest("section"), away = around ? node.getBoundingClientRect().top - around.getBoundingClientRect().top : Infinity;
  return away < NEAR ? around : node;
}

// Brings a section, or a part of one, into sight, and the keyboard to its heading, as following a link does.
export function reveal(section) {
  const target = section && byId(section);
  if (!target) return;
  unfold(target);
  topOf(target).scrollIntoView();
  (target.querySelector(":scope > details > summary") ?? byId(`${section}-title`) ?? target).focus({ preventScroll: true });
}

// A viewer may forbid history; then the address simply stays as it is.
function write(hash, push) {
  const address = location.href.split("#")[0] + hash;
  if (address === location.href) return;
  try {
    if (push) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  } catch { /* the state lives on in the page */ }
}

// Writes the state with `hashOf` and reads it with `stateOf`. Changes of `moves` are steps one can go back, those of
// `settings` are not. Returns what opens a hash; one that names cases reveals `evidence`, any other what `sectionOf` says.
export function keepAddress({ hashOf, stateOf, moves = [], settings, evidence = "", sectionOf = null }) {
  const follow = () => change(stateOf(location.hash));
  // What a link inside the page opens large stands over where the reader is.
  const open = (hash, isInside = false) => {
    const next = stateOf(hash), isCovering = isInside && /[#&]img=/.test(hash);
    change(next);
    reveal(next.section || (/[#&](cell|label|state)=/.test(hash) && !isCovering ? evidence : sectionOf?.(hash) ?? ""));
  };
  listen(moves, () => write(hashOf(state), true));
  listen([...settings, "section"], rested(() => write(hashOf(state), false), 150));
  addEventListener("popstate", follow);
  addEventListener("hashchange", follow);
  document.addEventListener("click", event => {
    const link = event.target.closest?.('a[href^="#"]');
    if (!link || event.metaKey || event.ctrlKey || link.classList.contains("skip")) return;
    event.preventDefault();
    const hash = link.getAttribute("href");
    if (hash.includes("=")) return open(hash, true);
    change({ section: hash.slice(1) });
    reveal(hash.slice(1));
  });
  return open;
}
