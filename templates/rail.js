// The section in view is marked in the rail.

import { byId, each } from "./dom.js";

export function mountRail() {
  const links = new Map(each(".rail a").map(link => [link.getAttribute("href").slice(1), link]));
  const seen = new Set();
  const watch = new IntersectionObserver(entries => {
    for (const entry of entries) entry.isIntersecting ? seen.add(entry.target.id) : seen.delete(entry.target.id);
    const first = [...links.keys()].find(id => seen.has(id));
    if (!first) return;
    for (const [id, link] of links) id === first ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
  }, { rootMargin: "-90px 0px -55% 0px" });
  for (const id of links.keys()) if (byId(id)) watch.observe(byId(id));
}
