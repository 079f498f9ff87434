// Ground truth in doubt, saved for those who correct it: as a table, for Label Studio, for CVAT, as COCO.

import { each, saveCsv, saveFile } from "../dom.js";
import { scoreNumber } from "../numbers.js";
import { withThreshold } from "../router.js";
import { labelName, listen, page } from "../store.js";

const nameOf = label => (label === page.none ? "" : labelName(label));
const isPlaced = () => Boolean(page.data.suspects.x);
const SIDES = ["x", "y", "width", "height"];

// All of them, the most likely first.
export function listed() {
  const { ids, images, items, given, suggested, confidence } = page.data.suspects, words = page.data.doubted_words;
  return ids.map((id, k) => ({ k, id, image: images[k], item: items[k], words: words?.[k], given: nameOf(given[k]), suggested: nameOf(suggested[k]), confidence: scoreNumber(confidence[k]) }));
}

const boxAt = k => Object.fromEntries(SIDES.map(side => [side, Number(scoreNumber(page.data.suspects[side][k]))]));

// What is to be drawn: what is suggested, or what is to be taken away.
const labelFor = one => one.suggested || one.given;

export function saveTable() {
  const last = page.data.doubted_words ? ["words"] : ["image"], head = ["id", "item", "given", "suggested", "confidence", ...last, ...(isPlaced() ? SIDES : [])];
  saveCsv("label-errors.csv", [head, ...listed().map(one => [one.id, one.item, one.given, one.suggested, one.confidence, one[last[0]], ...(isPlaced() ? Object.values(boxAt(one.k)) : [])])]);
}

export const saveJson = (name, value) => saveFile(name, "application/json", `${JSON.stringify(value, null, 1)}\n`);

// A box in percent of its image, as Label Studio has them; null where the size of the image is not known.
function rectangle(one) {
  const { image_width: wide, image_height: high } = page.data.suspects, { x, y, width, height } = boxAt(one.k);
  if (!(wide[one.k] > 0)) return null;
  const [across, down] = [100 / wide[one.k], 100 / high[one.k]];
  return {
    original_width: wide[one.k], original_height: high[one.k], type: "rectanglelabels",
    value: { x: x * across, y: y * down, width: width * across, height: height * down, rotation: 0, rectanglelabels: [labelFor(one)] },
  };
}

const choice = labels => ({ type: "choices", value: { choices: labels } });

// One task an image, with what is suggested on it as a prediction.
function saveTasks() {
  const tasks = new Map();
  for (const one of listed()) {
    if (!tasks.has(one.id)) tasks.set(one.id, { data: { image: one.image, id: one.id, doubts: [] }, predictions: [{ model_version: "reportgen", score: 1 - one.confidence, result: [] }] });
    const { data, predictions: [{ result }] } = tasks.get(one.id);
    data.doubts.push({ given: one.given, suggested: one.suggested, confidence: one.confidence });
    const made = isPlaced() ? rectangle(one) : one.suggested ? choice([one.suggested]) : null;
    if (made) result.push({ id: `${one.k}`, from_name: "label", to_name: "image", ...made });
  }
  saveJson("label-errors.label-studio.json", [...tasks.values()]);
}

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
// XML holds no other control characters, not even escaped.
const xmlText = value => String(value).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "").replace(/[&<>"]/g, sign => ESCAPES[sign]).replace(/[\t\r\n]/g, sign => `&#${sign.charCodeAt(0)};`);

function byImage() {
  const images = new Map();
  for (const one of listed()) images.set(one.id, [...(images.get(one.id) ?? []), one]);
  return [...images.values()];
}

function sizeOf({ k }) {
  const { image_width: wide, image_height: high } = page.data.suspects;
  return wide[k] > 0 ? [wide[k], high[k]] : [0, 0];
}

// CVAT for images 1.1.
function saveCvat() {
  const parts = ['<?xml version="1.0" encoding="utf-8"?>', "<annotations>", "<version>1.1</version>"];
  byImage().forEach((ones, number) => {
    const [wide, high] = sizeOf(ones[0]);
    parts.push(`<image id="${number}" name="${xmlText(ones[0].image)}" width="${wide}" height="${high}">`);
    for (const one of ones) {
      const { x, y, width, height } = boxAt(one.k);
      parts.push(`<box label="${xmlText(labelFor(one))}" source="auto" occluded="0" xtl="${x}" ytl="${y}" xbr="${x + width}" ybr="${y + height}" z_order="0"></box>`);
    }
    parts.push("</image>");
  });
  saveFile("label-errors.cvat.xml", "application/xml", [...parts, "</annotations>", ""].join("\n"));
}

// COCO: a category a label, in the order of the report.
function saveCoco() {
  const images = [], annotations = [];
  byImage().forEach((ones, number) => {
    const [width, height] = sizeOf(ones[0]);
    images.push({ id: number + 1, file_name: ones[0].image, width, height });
    for (const one of ones) {
      const { x, y, width: wide, height: high } = boxAt(one.k);
      annotations.push({
        id: annotations.length + 1, image_id: number + 1, category_id: page.labels.indexOf(labelFor(one)) + 1, bbox: [x, y, wide, high], area: wide * high, iscrowd: 0,
        attributes: { given: one.given, suggested: one.suggested, confidence: one.confidence },
      });
    }
  });
  saveJson("label-errors.coco.json", { images, annotations, categories: page.labels.map((name, k) => ({ id: k + 1, name })) });
}

const FORMS = { csv: saveTable, "label-studio": saveTasks, cvat: saveCvat, coco: saveCoco };

// What is in doubt does not depend on the threshold: its links leave the one that the reader chose.
export function keepThreshold() {
  const links = each('#label-errors a[href^="#state="]').map(link => [link, link.getAttribute("href")]);
  listen(["step", "own"], () => links.forEach(([link, to]) => link.setAttribute("href", withThreshold(to))));
}

export function mount() {
  keepThreshold();
  each("[data-export]").forEach(button => button.addEventListener("click", FORMS[button.dataset.export]));
}
