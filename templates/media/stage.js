// A picture whose boxes can be pointed at, stepped through by keyboard and chosen; what is pointed at says what it is.

import { drawing } from "../dom.js";
import { page } from "../store.js";
import { boxOfCase, boxesOf, framesOfCase, tagText } from "./box_rows.js";
import { framed, pictureIn } from "./scene.js";

const NAMED_AT_ONCE = 12;  // boxes that are all named at once; with more, only the chosen one and the one pointed at
const TAG_PIXELS = 13;
const NEAR = 4;  // pixels around a box that still mean it

const areaOf = box => box.width * box.height;

function contains(box, { x, y }, margin) {
  return x >= box.x - margin && x <= box.x + box.width + margin && y >= box.y - margin && y <= box.y + box.height + margin;
}

// The boxes of `shown` on the picture of a sample. `open` chooses a row, `told` hears which row is pointed at (null: none).
export function liveScene(source, sample, shown, chosen, { truths, predictions, view, name, open, told }) {
  const { samples } = page.data, [width, height] = [samples.width[sample], samples.height[sample]];
  const [left, top, wide, high] = view ? view.split(" ").map(Number) : [0, 0, width, height];
  const node = drawing("svg", { class: "scene scene--live", role: "group", viewBox: `${left} ${top} ${wide} ${high}`, "aria-label": name });
  const layer = drawing("g", { class: "scene__tags", "aria-hidden": "true" }), groups = new Map();
  node.append(pictureIn(source, width, height));
  for (const row of [...shown].sort((a, b) => (a === chosen) - (b === chosen) || areaOf(boxOfCase(b)) - areaOf(boxOfCase(a)))) {
    const frames = framesOfCase(row, { truths, predictions });
    if (!frames.length) continue;
    const group = drawing("g", { class: "scene__object", role: "button", "aria-label": tagText(row), tabindex: row === chosen ? "0" : "-1" }, framed(frames, row === chosen ? "chosen" : "plain"));
    if (row === chosen) group.setAttribute("aria-current", "true");
    groups.set(row, group);
    node.append(group);
  }
  node.append(layer);
  const order = shown.filter(row => groups.has(row));
  if (!groups.has(chosen) && order.length) groups.get(order[0]).setAttribute("tabindex", "0");
  let hot = null;

  const scale = () => {
    const place = node.getBoundingClientRect();
    return Math.min(place.width / wide, place.height / high) || 1;
  };

  // A tag that would cover another is left out; the one pointed at and the chosen one come first.
  function drawTags() {
    const named = [hot, groups.has(chosen) ? chosen : null, ...(order.length <= NAMED_AT_ONCE ? order : [])].filter(row => row !== null);
    const size = TAG_PIXELS / scale(), tall = size * 1.5, placed = [];
    layer.replaceChildren();
    for (const row of new Set(named)) {
      const words = drawing("text", { class: "scene__text" }, tagText(row)), box = boxOfCase(row);
      words.style.fontSize = `${size}px`;  // in units of the picture
      layer.append(words);
      const long = words.getComputedTextLength() + size * 0.8;
      const x = Math.max(left, Math.min(left + wide - long, box.x));
      const y = box.y - tall >= top ? box.y - tall : Math.min(top + high - tall, box.y);
      words.remove();
      if (placed.some(other => x < other.x + other.long && other.x < x + long && y < other.y + tall && other.y < y + tall)) continue;
      placed.push({ x, y, long });
      words.setAttribute("x", x + size * 0.4);
      words.setAttribute("y", y + size * 1.08);
      layer.append(drawing("rect", { class: "scene__tag", x, y, width: long, height: tall }), words);
    }
  }

  function point(row) {
    if (row === hot) return;
    groups.get(hot)?.classList.remove("scene__object--hot");
    hot = groups.has(row) ? row : null;
    groups.get(hot)?.classList.add("scene__object--hot");
    drawTags();
    told(hot);
  }

  // Of all boxes under the pointer the smallest is meant, whatever lies on top.
  function rowAt(event) {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(node.getScreenCTM().inverse()), margin = NEAR / scale();
    let best = null, least = Infinity;
    for (const row of order) {
      for (const box of boxesOf(row)) {
        if (areaOf(box) >= least || !contains(box, at, margin)) continue;
        best = row;
        least = areaOf(box);
      }
    }
    return best;
  }
  const rowOf = target => [...groups].find(([, group]) => group.contains(target))?.[0] ?? null;

  node.addEventListener("pointermove", event => point(rowAt(event)));
  node.addEventListener("pointerleave", () => point(rowOf(document.activeElement)));
  node.addEventListener("focusin", event => point(rowOf(event.target)));
  node.addEventListener("focusout", () => point(null));
  node.addEventListener("click", event => {
    const row = rowAt(event);
    if (row !== null && row !== chosen) open(row);
  });
  node.addEventListener("keydown", event => {
    const row = rowOf(event.target), move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (row === null) return;
    if (event.key === "Enter" || event.key === " ") open(row);
    else if (move) groups.get(order[(order.indexOf(row) + move + order.length) % order.length]).focus();
    else return;
    event.preventDefault();
  });
  return { node, drawTags, point, focus: () => (groups.get(chosen) ?? groups.get(order[0]))?.focus() };
}
