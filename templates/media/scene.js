// A picture with boxes on it: what is labelled dashed, what is predicted solid, the case in question in full strength.

import { drawing } from "../dom.js";

const LEAST_VIEW = 96;  // pixels of the picture around a small object
const AROUND = 1.5;
const LOOKS = ["truth", "missed", "correct", "wrong", "spurious"];

const outlines = boxes => boxes.map(box => [box.x, box.y, box.width, box.height].map(side => Math.round(side * 100) / 100)).map(([x, y, width, height]) => `M${x} ${y}h${width}v${height}h${-width}z`).join("");

// The frames of a row, each a box and its look; without one of the boxes, or with it hidden, it is null.
export function framesOf(outcome, truth, prediction) {
  const looks = outcome === "missed" ? [[truth, "missed"]] : [[truth, "truth"], [prediction, outcome]];
  return looks.filter(([box]) => box).map(([box, look]) => ({ box, look }));
}

// Frames on a casing that keeps them visible on any picture: one path for each look, however many boxes it has.
export function framed(frames, role) {
  const boxesOf = look => frames.filter(frame => frame.look === look).map(frame => frame.box), node = drawing("g", { class: `scene__${role}` });
  node.append(drawing("path", { class: "scene__casing", d: outlines(frames.map(frame => frame.box)) }));
  for (const look of LOOKS.filter(look => boxesOf(look).length)) node.append(drawing("path", { class: `scene__box scene__box--${look === "missed" ? "truth scene__box--missed" : look}`, d: outlines(boxesOf(look)) }));
  return node;
}

// The square part of a picture that shows a box with its surroundings.
export function viewAround(box, width, height) {
  const side = Math.min(Math.max(Math.max(box.width, box.height) * AROUND, LEAST_VIEW), width, height);
  const from = (start, size, end) => Math.max(0, Math.min(end - side, start + size / 2 - side / 2));
  return [from(box.x, box.width, width), from(box.y, box.height, height), side, side].map(value => value.toFixed(1)).join(" ");
}

export const pictureIn = (source, width, height) => drawing("image", { href: source, width, height, preserveAspectRatio: "none" });

// The part `view` of a picture, or all of it, with the frames of the `chosen` case over those of the others.
export function scene(source, { width, height, view = null, fills = view !== null, others, role = "other", chosen = [], name }) {
  const node = drawing("svg", { class: "scene", role: "img", viewBox: view ?? `0 0 ${width} ${height}`, preserveAspectRatio: fills ? "xMidYMid slice" : "xMidYMid meet", "aria-label": name }, pictureIn(source, width, height));
  for (const [frames, what] of [[others, role], [chosen, "chosen"]]) if (frames.length) node.append(framed(frames, what));
  return node;
}
