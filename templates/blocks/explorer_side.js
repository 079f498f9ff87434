// Beside the map: what is chosen there. How often it is wrong against the rest, which labels it holds, and its pictures.

import { byId, copyText, drawing, element, saveCsv, saveFile } from "../dom.js";
import { countText, namedCount, placeText, plainText, probabilityText, scoreNumber, scoreText, shareText, shortName } from "../numbers.js";
import { change, labelName, page, state, SYMBOLS } from "../store.js";
import { map } from "../map_columns.js";
import { CONFUSED, CORRECT, groupChoice, idOf, MISSED, nouns, outcomes, partsOfChoice, pictureOf, pointOf, rates, rowOf, sampleOf, SPURIOUS } from "../map_points.js";
import { openCase } from "./cases.js";

const SHOWN = 24, FIRST = 12, MOST_BARS = 12;
const LOOKS = { [CORRECT]: "correct", [CONFUSED]: "wrong", [MISSED]: "missed", [SPURIOUS]: "spurious" };

const samplesText = n => namedCount(n, ...nouns());
// Errors of whole samples are counted in samples; elsewhere in answers: what is labelled and what is predicted.
const ofText = ({ errors, whole }) => `${countText(errors)} of ${countText(whole)}${map().one ? "" : " labelled or predicted"}`;
const spanText = ([low, high]) => (Number.isNaN(low) ? "" : `95% interval ${shareText(low)}–${shareText(high)}`);

function whisker({ rate, interval: [low, high] }, longest, tick = NaN) {
  const x = value => placeText(Math.min(1, value / longest)), parts = [drawing("line", { class: "rule", x1: "0", x2: "100%", y1: "50%", y2: "50%" })];
  if (!Number.isNaN(tick)) parts.push(drawing("line", { class: "map__tick", x1: x(tick), x2: x(tick), y1: "1", y2: "15" }));
  if (!Number.isNaN(low)) parts.push(drawing("line", { class: "whisker", x1: x(low), x2: x(high), y1: "50%", y2: "50%" }));
  if (!Number.isNaN(rate)) parts.push(drawing("circle", { class: "dot", cx: x(rate), cy: "50%", r: "3.5" }));
  return drawing("svg", { class: "map__whisker", "aria-hidden": "true" }, ...parts);
}

// What became of a point, in words.
function wordsOf(i) {
  const { truth, prediction, one } = map(), { errors, result } = outcomes(), { words } = page;
  if (!one) return [errors[i] ? namedCount(errors[i], "error", "errors") : "no error"];
  const name = (label, none) => (label < 0 ? none : shortName(labelName(label), 24));
  const said = result[i] === CORRECT ? `${SYMBOLS.correct} ${name(truth[i], words.none)}` : `${SYMBOLS[LOOKS[result[i]]]} ${name(truth[i], words.none)} → ${result[i] === MISSED ? words.missed : name(prediction[i], words.missed)}`;
  return [said, ...(map().score && !Number.isNaN(map().score[i]) ? [scoreText(map().score[i])] : [])];
}

// A point as a button: its picture, which has its id for a name, or the id itself; a text says it unseen.
export function faceOf(i) {
  const shown = pictureOf(i), name = shown?.alt === undefined && shown ? [element("span", { class: "aside" }, `${idOf(i)} `)] : [];
  return element("button", { type: "button", class: "map__picture" }, shown ?? element("span", { class: "no-image" }, shortName(idOf(i), 24)), ...name);
}

function picture(i, figure = "") {
  const words = wordsOf(i), button = faceOf(i);
  button.append(element("span", { class: `t-${LOOKS[outcomes().result[i]]}`, dir: "auto" }, words[0]), element("span", {}, figure || words[1] || ""));
  button.addEventListener("click", () => change({ mapPoint: idOf(i) }));
  return element("li", {}, button);
}

const pictures = list => element("ul", { class: "map__pictures" }, ...list);

// Errors first, the surest of them before the others; then what is right, the least sure first.
function ordered(points) {
  const { errors } = outcomes(), { score } = map(), sure = i => score?.[i] ?? 0;
  return [...points].sort((a, b) => Math.min(errors[b], 1) - Math.min(errors[a], 1) || (map().one ? 0 : errors[b] - errors[a]) || (errors[a] ? sure(b) - sure(a) : sure(a) - sure(b)) || a - b);
}

// How many samples of each label are chosen, and how many of them are wrong.
function bars(points) {
  const { colours } = map(), { errors } = outcomes(), of = colours.label;
  const all = new Map();
  for (const i of points) {
    const [n, e] = all.get(of.code[i]) ?? [0, 0];
    all.set(of.code[i], [n + 1, e + (errors[i] > 0)]);
  }
  const rows = [...all].sort((a, b) => (a[0] < 0) - (b[0] < 0) || b[1][0] - a[1][0] || a[0] - b[0]), most = Math.max(1, ...rows.map(([, [n]]) => n)), name = k => (k < 0 ? of.rest : of.names[k]);
  const lines = rows.slice(0, MOST_BARS).map(([k, [n, e]]) => element("tr", {}, element("th", { scope: "row", dir: "auto", title: name(k) }, shortName(name(k), 20)),
    element("td", {}, drawing("svg", { "aria-hidden": "true" }, drawing("rect", { class: "correct", x: "0", y: "0", height: "12", width: placeText((n - e) / most) }), drawing("rect", { class: "wrong", x: placeText((n - e) / most), y: "0", height: "12", width: placeText(e / most) }))),
    element("td", {}, countText(n)), element("td", {}, countText(e))));
  const head = element("tr", {}, ...[of.title, "", nouns()[1], "with errors"].map((text, k) => element(k === 1 ? "td" : "th", k === 1 ? {} : { scope: "col" }, text)));
  return [element("table", { class: "map__labels" }, element("thead", {}, head), element("tbody", {}, ...lines)), ...(rows.length > MOST_BARS ? [element("p", { class: "micro" }, `${countText(rows.length - MOST_BARS)} more labels`)] : [])];
}

function head(name, n) {
  return element("h3", {}, element("span", { dir: "auto" }, name), element("span", { class: "map__n" }, samplesText(n)));
}

function rateOf(own, tick, longest) {
  return [element("p", { class: "map__rate" }, shareText(own.rate), element("small", {}, " errors")), whisker(own, longest, tick), element("p", { class: "micro" }, [ofText(own), spanText(own.interval)].filter(Boolean).join(" · "))];
}

function verdict(own, rest, group) {
  const words = own.interval[0] > rest.interval[1] ? "More errors than the rest" : own.interval[1] < rest.interval[0] ? "Fewer errors than the rest" : "Not clearly different from the rest";
  if (!group) return `${words}; chosen by eye, so not tested.`;
  if (group.state === "untested") return `${words}; ${map().tested ? "too few to test" : "not tested, as the scores decide the errors"}.`;
  const q = `q = ${probabilityText(group.q)}`.replaceAll(" ", "\u00a0");
  return `${{ weak: "Weaker than the rest", better: "Better than the rest" }[group.state] ?? "Not different from the rest beyond chance"}, ${q}.`;
}

function groupOf(text) {
  const parts = partsOfChoice(text);
  return parts.length === 1 && parts[0].group !== undefined ? parts[0].group : -1;
}

function save(points) {
  const { colours, truth, prediction, score, one } = map(), { errors } = outcomes(), name = label => (label < 0 ? "" : labelName(label));
  const head = ["id", ...(one ? ["label", "predicted"] : []), ...(score ? ["confidence"] : []), "errors", "group"];
  const lines = points.map(i => [idOf(i), ...(one ? [name(truth[i]), name(prediction[i])] : []), ...(score ? [Number.isNaN(score[i]) ? "" : scoreNumber(score[i])] : []), errors[i], colours.group?.names[map().group[i]] ?? map().groups[map().group[i]]?.name ?? ""]);
  saveCsv("selection.csv", [head, ...lines]);
}

// One task a sample, for Label Studio.
function saveTasks(points) {
  const { truth, prediction, one } = map(), name = label => (label < 0 ? null : labelName(label));
  const tasks = points.map(i => ({ data: { image: idOf(i), id: idOf(i), ...(one ? { label: name(truth[i]), predicted: name(prediction[i]) } : {}), errors: outcomes().errors[i] } }));
  saveFile("selection.label-studio.json", "application/json", `${JSON.stringify(tasks, null, 1)}\n`);
}

function button(words, act) {
  const node = element("button", { type: "button", class: "button" }, words);
  node.addEventListener("click", act);
  return node;
}

function drawChosen(points) {
  const { own, rest } = rates(points), group = map().groups[groupOf(state.mapChosen)], longest = Math.max(0.2, own.interval[1] || 0, rest.rate || 0), shown = ordered(points).slice(0, SHOWN);
  const body = [
    head(group ? group.name : partsOfChoice(state.mapChosen).length > 1 ? "Several parts of the map" : "Part of the map", points.length),
    ...rateOf(own, rest.rate, longest),
    element("p", { class: "caption" }, `The rest (tick): ${shareText(rest.rate)}, ${ofText(rest)}. `, element("b", {}, verdict(own, rest, group))),
    ...bars(points), pictures(shown.map(i => picture(i))),
    element("p", { class: "micro" }, `${points.length > SHOWN ? `${SHOWN} of ${samplesText(points.length)}: e` : "E"}rrors first, then the least confident.`),
  ];
  const ids = () => copyText(points.map(idOf).join("\n"), `${samplesText(points.length)}: ids copied.`, "Copying was refused. Save the CSV instead.");
  return [body, [button("CSV", () => save(points)), button("Label Studio", () => saveTasks(points)), button("Copy ids", ids)]];
}

function drawAll() {
  const { all } = rates([]), { errors } = outcomes(), weak = map().groups.map((group, k) => ({ ...group, k })).filter(one => one.state === "weak"), wrong = [];
  for (let i = 0; i < errors.length; i++) if (errors[i] && sampleOf(i) >= 0) wrong.push(i);
  const lines = weak.map(one => {
    const line = element("button", { type: "button", class: "map__weak" }, element("span", { dir: "auto" }, one.name), element("span", {}, `${countText(one.errors)} of ${countText(one.whole)}`), element("b", {}, shareText(one.errors / one.whole)));
    line.addEventListener("click", () => change({ mapChosen: groupChoice(one.k), mapPoint: null }));
    return line;
  });
  return [[
    head(`All ${nouns()[1]}`, all.n), ...rateOf(all, NaN, Math.max(0.2, all.interval[1] || 0)),
    element("p", { class: "caption" }, `Draw around ${nouns()[1]}, click one${weak.length ? ", or choose a weak group:" : ", or choose a group in the table below."}`), ...lines,
    ...(wrong.length ? [element("h4", {}, map().score && map().one ? "The most confident errors" : "Most errors"), pictures(ordered(wrong).slice(0, FIRST).map(i => picture(i)))] : []),
  ], []];
}

const isPlace = value => value >= 0;

// The nearest others of a point: their points, and how similar each is.
export function nearOf(i) {
  const { nearest } = map(), at = nearest ? nearest.of.indexOf(i) : -1;
  if (at < 0) return [];
  return Array.from(nearest.index.subarray(at * nearest.k, (at + 1) * nearest.k), (point, k) => [point, nearest.similarity[at * nearest.k + k]]).filter(([point]) => isPlace(point));
}

export function trainingNear(i) {
  const { nearest } = map(), own = nearest?.training, at = own ? nearest.of.indexOf(i) : -1;
  if (at < 0) return [];
  return Array.from(own.index.subarray(at * own.k, (at + 1) * own.k), (place, k) => [own.ids[place], own.labels[place], own.similarity[at * own.k + k]]);
}

// What the labels of the nearest say of the label of a point.
export function saidOfNear(i) {
  const { truth, prediction, one } = map(), list = nearOf(i);
  if (!one || !list.length) return "";
  const same = list.filter(([j]) => truth[j] === truth[i]).length, as = list.filter(([j]) => truth[j] === prediction[i]).length;
  if (outcomes().result[i] !== CONFUSED) return `${same} of the ${list.length} nearest ${truth[i] < 0 ? "have no label either" : "carry the same label"}.`;
  return `${same} of the ${list.length} nearest carry the label ${labelName(truth[i])}, ${as} the predicted ${labelName(prediction[i])}.${as > same && as > list.length / 2 ? " The label may be wrong: check it." : ""}`;
}

function drawOne(i) {
  const list = nearOf(i), group = map().groups[map().group[i]], facts = element("dl", { class: "map__facts" });
  const fact = (name, ...value) => facts.append(element("dt", {}, name), element("dd", { dir: "auto" }, ...value));
  fact("Outcome", element("span", { class: `t-${LOOKS[outcomes().result[i]]}` }, wordsOf(i)[0]));
  if (wordsOf(i)[1]) fact("Confidence", wordsOf(i)[1]);
  if (group) {
    const link = button(group.name, () => change({ mapChosen: groupChoice(map().group[i]), mapPoint: null }));
    link.className = "as-link";
    fact("Group", link);
  }
  const row = rowOf(i), body = [element("h3", {}, element("span", { dir: "auto" }, shortName(idOf(i), 60))), element("div", { class: "map__one" }, pictureOf(i) || element("span", { class: "no-image" }, `not in this file`), facts)];
  body.push(element("h4", {}, "Nearest"), ...(list.length ? [element("p", { class: "micro" }, `${saidOfNear(i)} Under each: ${map().nearest.measure}.`), pictures(list.map(([j, similarity]) => picture(j, plainText(similarity))))] : [element("p", { class: "micro" }, `The file holds the nearest of ${samplesText(map().nearest?.of.length ?? 0)} only.`)]));
  const own = trainingNear(i);
  if (own.length) body.push(element("h4", {}, "Nearest in training"), element("ol", { class: "map__training" }, ...own.map(([id, label, similarity]) => element("li", {}, element("bdi", {}, shortName(id, 32)), label ? [" · ", label].join("") : "", ` · ${plainText(similarity)}`))));
  return [body, [...(row >= 0 ? [button("Open large", () => openCase(row))] : []), button(state.mapChosen ? "Back to the selection" : "Close", () => change({ mapPoint: null }))]];
}

export function mountSide() {
  const side = byId("map-side");
  function draw(points) {
    const one = state.mapPoint === null ? -1 : pointOf(state.mapPoint), [body, tools] = one >= 0 ? drawOne(one) : points ? drawChosen(points) : drawAll();
    const inside = element("div", { class: "map__inside", tabindex: "0", role: "group", "aria-label": "What is chosen on the map" }, ...body);
    side.replaceChildren(inside, ...(tools.length ? [element("p", { class: "map__tools" }, ...tools)] : []));
  }
  return { draw, neighbours: i => nearOf(i).map(([j]) => j), words: wordsOf };
}
