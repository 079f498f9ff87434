// The vector map: drawn on a canvas, chosen from with a lasso, a box, a click or the keyboard; its legend filters.

import { byId, drawing, each, element, setText } from "../dom.js";
import { addKeys, pressed } from "../keys.js";
import { addressed } from "../report_store.js";
import { countText, shortName } from "../numbers.js";
import { change, listen, page, state } from "../store.js";
import { map } from "../map_columns.js";
import { chosenPoints, colouring, groupChoice, idOf, isColouring, nouns, partsOfChoice, pictureOf, pointOf, shapeChoice, shownPoints } from "../map_points.js";
import { MapView } from "../map_view.js";
import { mountSide } from "./explorer_side.js";
import { mountNear } from "./explorer_near.js";
import { mountGroups, groupsInOrder } from "./explorer_groups.js";

const CLICK = 4, NEAR = 12, NEAR_OF_FINGER = 22;  // pixels: a drag begins, a point is hit
const MOST_CORNERS = 40, HOVER = 80, TIP = 132, NEAR_NAME = 60;
const PLACE = "On the map";

Object.assign(state, { mapBy: "result", mapOff: [], mapErrors: false, mapChosen: "", mapPoint: null });
addressed.set("map", {
  write: now => (now.mapBy === "result" ? "" : encodeURIComponent(now.mapBy)), settings: ["mapBy", "mapOff", "mapErrors"],
  read: text => {
    const by = decoded(text);
    return isColouring(by) ? { mapBy: by } : null;
  },
});
addressed.set("hide", { write: now => now.mapOff.join("."), read: text => ({ mapOff: text.split(".").filter(one => /^\d+$/.test(one)).map(Number) }) });
addressed.set("mapped", { write: now => (now.mapErrors ? "errors" : ""), read: text => ({ mapErrors: text === "errors" }) });
addressed.set("sel", { section: "explorer", write: now => now.mapChosen, read: text => (partsOfChoice(text).length ? { mapChosen: text } : null), moves: ["mapChosen"] });
addressed.set("point", { section: "explorer", write: now => (now.mapPoint === null ? "" : encodeURIComponent(now.mapPoint)), moves: ["mapPoint"], read: text => ({ mapPoint: decoded(text) }) });

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

// Colours as the page has them now, light or dark.
function palette() {
  const style = getComputedStyle(document.documentElement), cache = new Map();
  const css = tone => {
    if (!cache.has(tone)) cache.set(tone, style.getPropertyValue(`--${tone}`).trim());
    return cache.get(tone);
  };
  const parts = hex => [1, 3, 5].map(at => parseInt(hex.slice(at, at + 2), 16));
  const pixelOf = ([red, green, blue]) => (255 << 24 | blue << 16 | green << 8 | red) >>> 0;
  const partsOf = pixel => [pixel & 255, pixel >> 8 & 255, pixel >> 16 & 255];
  return {
    css, paper: css("paper"), ink: css("ink"), pixel: hex => pixelOf(parts(hex)),
    blended: (pixel, ground, alpha) => pixelOf(partsOf(pixel).map((value, k) => Math.round(value * alpha + partsOf(ground)[k] * (1 - alpha)))),
  };
}

// The places in the middle of points and above those that are near it, in pixels of the whole map.
function placeOf(view, points) {
  const middle = values => values.sort()[values.length >> 1];  // numbers in a typed array are sorted as such
  const x = middle(Float32Array.from(points, i => view.x[i])), y = middle(Float32Array.from(points, i => view.y[i]));
  let top = y;
  for (const i of points) if (view.y[i] < top && Math.hypot(view.x[i] - x, view.y[i] - y) < NEAR_NAME) top = view.y[i];
  return [x, top];
}

let written = { key: null };

// Where the names of labels or of weak groups stand: over the place where most of their points are. Of samples that may
// have several labels no place is that of one.
function namesOnMap(view, shown) {
  const isResult = state.mapBy === "result", by = isResult ? (map().one ? "label" : "group") : state.mapBy;
  if (!Object.hasOwn(map().colours, by)) return [];
  const key = `${by} ${view.width} ${view.height}`;
  if (written.key !== key || (!isResult && written.shown !== shown)) written = { key, shown, names: namesOf(view, by, isResult ? null : shown) };
  return apart(written.names.map(({ text, n, place: [x, y] }) => {
    const half = widthOf(text) / 2, left = x * view.zoom + view.left, isSeen = left >= 0 && left <= view.width;
    return { text, n, x: isSeen ? Math.max(half, Math.min(view.width - half, left)) : left, y: y * view.zoom + view.top - 12 };
  }));
}

function namesOf(view, by, shown) {
  const { names, code } = map().colours[by], points = names.map(() => []), kept = shown ? colouring().of : names.map((_, k) => k);
  for (let i = 0; i < code.length; i++) if (code[i] >= 0 && (!shown || shown[i])) points[code[i]].push(i);
  return kept.filter(k => points[k].length > 2).slice(0, 20).map(k => ({ text: shortName(names[k], 24), n: points[k].length, place: placeOf(view, points[k]) }));
}

const widthOf = text => text.length * 7.5 + 8;  // pixels, about

// The names that do not cover one of a larger group.
function apart(names) {
  const kept = [];
  for (const name of names.sort((a, b) => b.n - a.n)) {
    if (!kept.some(other => Math.abs(other.y - name.y) < 18 && Math.abs(other.x - name.x) < (widthOf(other.text) + widthOf(name.text)) / 2)) kept.push(name);
  }
  return kept;
}

export function mount() {
  const plot = byId("map-plot");
  if (!plot || !page.data.map) return;
  const ground = element("canvas", { "aria-hidden": "true" }), top = element("canvas", { class: "map__over", tabindex: "0", role: "application", "aria-label": plot.dataset.label }), tip = element("div", { class: "map__tip" });
  tip.hidden = true;
  plot.append(ground, top, tip);
  const view = new MapView(plot.clientWidth || 640, plot.clientHeight || 480);
  let look = null, shown = shownPoints(), points = null, mask = null, hot = -1, path = [], drag = null, tool = "lasso", timer = 0, ratio = 1, isDue = false;

  const isCoarse = matchMedia("(pointer: coarse)").matches;

  function resize() {
    ratio = Math.min(2, devicePixelRatio || 1);
    for (const canvas of [ground, top]) Object.assign(canvas, { width: Math.round(plot.clientWidth * ratio), height: Math.round(plot.clientHeight * ratio) });
    view.resize(plot.clientWidth, plot.clientHeight);
    draw();
  }
  function drawNow() {
    isDue = false;
    const now = colouring(), colours = palette();
    look = { ...now, ...colours, colours: now.tones.map(colours.css), rings: now.rings ?? [], strength: now.isResult ? 0.55 : 0.8 };
    const context = ground.getContext("2d");
    view.draw(context, ratio, look, shown, mask);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    write(context, namesOnMap(view, shown));
    drawOver();
  }
  // Changes that come together are drawn once, before the next frame.
  function draw() {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(drawNow);
  }
  function write(context, names) {
    Object.assign(context, { font: `600 13px ${getComputedStyle(document.body).fontFamily}`, textAlign: "center", textBaseline: "middle", lineJoin: "round", lineWidth: 5, strokeStyle: look.paper, fillStyle: look.ink });
    for (const { text, x, y } of names) {
      context.strokeText(text, x, y);
      context.fillText(text, x, y);
    }
  }
  function outline(context, corners, isOpen) {
    context.beginPath();
    corners.forEach(([x, y], k) => (k ? context.lineTo(x, y) : context.moveTo(x, y)));
    if (!isOpen) context.closePath();
    context.stroke();
  }
  function ring(context, i, size) {
    const [x, y] = view.screen(i);
    context.beginPath();
    context.arc(x, y, size, 0, 2 * Math.PI);
    context.stroke();
  }
  function drawOver() {
    const context = top.getContext("2d"), one = state.mapPoint === null ? -1 : pointOf(state.mapPoint);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, view.width, view.height);
    Object.assign(context, { strokeStyle: look?.ink ?? "#000", lineWidth: 1.25 });
    context.setLineDash([5, 4]);
    for (const part of partsOfChoice(state.mapChosen)) if (part.corners) outline(context, part.corners.map(corner => view.placeOf(corner)), false);
    context.setLineDash([]);
    if (path.length) outline(context, path, tool === "lasso");
    if (one >= 0) {
      context.globalAlpha = 0.5;
      for (const other of side.neighbours(one)) outline(context, [view.screen(one), view.screen(other)], true);
      context.globalAlpha = 1;
      for (const other of side.neighbours(one)) ring(context, other, 5);
      context.lineWidth = 2;
      ring(context, one, 8);
    }
    if (hot >= 0) ring(context, hot, 7);
  }

  // What is under the pointer: a picture or the beginning of a text, and what became of it.
  function showTip(i) {
    const [x, y] = view.screen(i), picture = pictureOf(i);
    tip.replaceChildren(...(picture ? [picture] : []), element("b", { dir: "auto" }, shortName(idOf(i), 40)), ...side.words(i).map(words => element("span", { dir: "auto" }, words)));
    tip.hidden = false;
    tip.style.left = `${Math.max(4, Math.min(view.width - TIP - 24, x + 14))}px`;
    tip.style.top = `${Math.max(4, Math.min(view.height - tip.offsetHeight - 4, y + 14))}px`;
  }
  function hideTip() {
    clearTimeout(timer);
    tip.hidden = true;
    if (hot >= 0) {
      hot = -1;
      drawOver();
    }
  }
  function hover(x, y) {
    const now = view.nearest(x, y, NEAR, shown);
    if (now === hot) return;
    hideTip();
    hot = now;
    drawOver();
    if (hot >= 0) timer = setTimeout(() => showTip(hot), HOVER);
  }

  const boxOf = ([x1, y1], [x2, y2]) => [[x1, y1], [x2, y1], [x2, y2], [x1, y2]];
  // As many corners as an address can carry, and the shape that is drawn is the one that chooses.
  const fewer = corners => (corners.length <= MOST_CORNERS ? corners : Array.from({ length: MOST_CORNERS }, (_, k) => corners[Math.floor((k * corners.length) / MOST_CORNERS)]));

  function choose(corners, isAdded) {
    const shape = shapeChoice(fewer(corners).map(([x, y]) => view.units(x, y)));
    change({ mapChosen: isAdded && state.mapChosen ? `${state.mapChosen};${shape}` : shape, mapPoint: null });
  }
  top.addEventListener("pointerdown", event => {
    if (event.button) return;
    const at = [event.offsetX, event.offsetY];
    hideTip();
    drag = { at, last: at, isMoved: false, isAdded: event.shiftKey, tool: isCoarse && tool === "tap" ? "tap" : tool };
    path = [];
    top.setPointerCapture(event.pointerId);
  });
  top.addEventListener("pointermove", event => {
    const at = [event.offsetX, event.offsetY];
    if (!drag) return hover(...at);
    drag.isMoved ||= Math.hypot(at[0] - drag.at[0], at[1] - drag.at[1]) > CLICK;
    if (!drag.isMoved || drag.tool === "tap") return;
    if (drag.tool === "move") {
      view.left += at[0] - drag.last[0];
      view.top += at[1] - drag.last[1];
      draw();
    } else {
      path = drag.tool === "box" ? boxOf(drag.at, at) : [...(path.length ? path : [drag.at]), at];
      drawOver();
    }
    drag.last = at;
  });
  top.addEventListener("pointerup", event => {
    const done = drag, drawn = path;
    drag = null;
    path = [];
    if (!done) return;
    if (!done.isMoved) {
      const i = view.nearest(...done.at, event.pointerType === "touch" ? NEAR_OF_FINGER : NEAR, shown);
      if (i >= 0) change({ mapPoint: idOf(i) });
      return drawOver();
    }
    if (drawn.length > 2) choose(drawn, done.isAdded);
    else drawOver();
    if (isCoarse && done.tool !== "tap") take("tap");
  });
  top.addEventListener("pointercancel", () => {
    drag = null;
    path = [];
    drawOver();
  });
  top.addEventListener("pointerleave", hideTip);
  top.addEventListener("wheel", event => {
    event.preventDefault();
    view.zoomBy(Math.exp(-event.deltaY * 0.0015), event.offsetX, event.offsetY);
    draw();
  }, { passive: false });
  top.addEventListener("dblclick", () => {
    view.fit(null);
    draw();
  });

  function step(by) {
    const groups = groupsInOrder(), at = groups.findIndex(group => state.mapChosen === groupChoice(group));
    if (groups.length) change({ mapChosen: groupChoice(groups[(at + by + groups.length) % groups.length]), mapPoint: null });
  }
  function zoom(factor) {
    view.zoomBy(factor);
    draw();
  }
  const clear = () => (state.mapPoint !== null ? change({ mapPoint: null }) : change({ mapChosen: "" }));
  addKeys(PLACE, [
    { keys: ["ArrowRight", "ArrowDown"], text: "the next group", act: () => step(1) },
    { keys: ["ArrowLeft", "ArrowUp"], text: "the group before", act: () => step(-1) },
    { keys: ["+"], text: "larger", act: () => zoom(1.5) },
    { keys: ["-"], text: "smaller", act: () => zoom(1 / 1.5) },
    { keys: ["Escape"], text: "nothing chosen", act: clear },
  ]);
  top.addEventListener("keydown", event => {
    if (pressed(PLACE, event)) event.preventDefault();
  });

  // On a touch screen a swipe scrolls the page until a tool is taken; one drawing puts it down again.
  function take(next) {
    tool = next;
    each("[data-tool]").forEach(button => button.setAttribute("aria-pressed", String(button.dataset.tool === tool)));
    top.classList.toggle("map__over--move", tool === "move");
    top.style.touchAction = tool === "tap" ? "pan-y" : "none";
  }
  each("[data-tool]").forEach(button => button.addEventListener("click", () => take(isCoarse && tool === button.dataset.tool ? "tap" : button.dataset.tool)));
  each("[data-zoom]").forEach(button => button.addEventListener("click", () => {
    if (button.dataset.zoom === "fit") view.fit(points);
    else view.zoomBy(Number(button.dataset.zoom));
    draw();
  }));
  byId("map-clear").addEventListener("click", () => change({ mapChosen: "", mapPoint: null }));
  byId("map-by").addEventListener("change", event => change({ mapBy: event.target.value, mapOff: [] }));
  byId("map-errors").addEventListener("change", event => change({ mapErrors: event.target.checked }));

  function swatch(tone, isRing, isDiamond) {
    const svg = drawing("svg", { viewBox: "0 0 14 14", "aria-hidden": "true" });
    svg.append(isDiamond ? drawing("path", { class: `map__${tone} map__edge`, d: "M7 1l6 6-6 6-6-6z" }) : drawing("circle", { class: `map__${tone}${isRing ? " map__ring" : ""}`, cx: "7", cy: "7", r: "4.5" }));
    return svg;
  }
  // How many points of each category there are, and how many of them are chosen.
  function drawLegend() {
    const now = colouring(), all = new Array(now.names.length).fill(0), own = new Array(now.names.length).fill(0);
    for (let i = 0; i < now.code.length; i++) if (now.code[i] >= 0) all[now.code[i]]++;
    for (const i of points ?? []) if (now.code[i] >= 0) own[now.code[i]]++;
    const chips = now.names.map((name, k) => {
      const chip = element("button", { type: "button", class: "chip", "aria-pressed": String(!state.mapOff.includes(k)), title: "Show or hide; double-click: only this" },
        swatch(now.tones[k], now.rings?.[k], now.isResult && k > 0), element("span", { dir: "auto" }, shortName(name, 28)), element("span", { class: "chip__n" }, element("b", {}, countText(own[k])), ` / ${countText(all[k])}`));
      chip.addEventListener("click", () => toggle(k, now.names.length));
      chip.addEventListener("dblclick", () => change({ mapOff: now.names.map((_, other) => other).filter(other => other !== k) }));
      chip.hidden = all[k] === 0;
      return chip;
    });
    const held = document.activeElement?.closest?.("#map-legend .chip"), at = held ? [...held.parentElement.children].indexOf(held) : -1;
    byId("map-legend").replaceChildren(...chips);
    if (at >= 0) byId("map-legend").children[at]?.focus({ preventScroll: true });
    setText(byId("map-hint"), `Draw around ${nouns()[1]} or click one; the wheel zooms, Shift adds. Legend: chosen / all; press to hide, double-click for only this.${now.isResult ? "" : " Diamonds are errors."}`);
  }
  function toggle(k, n) {
    const off = state.mapOff.includes(k) ? state.mapOff.filter(one => one !== k) : [...state.mapOff, k];
    change({ mapOff: off.length === n ? [] : off });
  }
  function follow() {
    shown = shownPoints();
    points = chosenPoints();
    mask = null;
    if (points) {
      mask = new Uint8Array(map().n);
      for (const i of points) mask[i] = 1;
    }
    byId("map-by").value = state.mapBy;
    byId("map-errors").checked = state.mapErrors;
    byId("map-clear").disabled = !points && state.mapPoint === null;
    drawLegend();
    side.draw(points);
    draw();
  }
  const side = mountSide();
  mountGroups();
  mountNear(side);
  take(isCoarse ? "tap" : "lasso");
  listen(["mapBy", "mapOff", "mapErrors", "mapChosen", "mapPoint", "step", "own"], follow, plot);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  new ResizeObserver(resize).observe(plot);
  follow();
}
