// Cases that are a whole picture each.

import { element } from "../dom.js";
import { media } from "../media.js";
import { pictureSource } from "../payload.js";
import { page } from "../store.js";

const PIXELS = 64;

export function pictureOf(sample) {
  const { samples, pictures } = page.data, source = samples.picture[sample] < 0 ? null : pictureSource(pictures, samples.picture[sample]);
  if (!source) return null;
  const image = element("img", { src: source, alt: samples.ids[sample] });
  if (Math.max(samples.width[sample], samples.height[sample]) <= PIXELS) image.className = "pixels";
  return image;
}

const sampleOf = row => page.data.rows.sample[row];

// The lightbox: its picture may be enlarged to see the pixels.
function large({ stage, zoom }) {
  function draw(row) {
    const picture = pictureOf(sampleOf(row));
    stage.classList.toggle("lightbox__stage--zoomed", zoom.checked && Boolean(picture));
    return picture;
  }
  return { draw, drawn: () => {}, resized: () => {}, switches: {} };
}

export function mount() {
  Object.assign(media, { name: () => "", small: row => pictureOf(sampleOf(row)), tally: () => "", facts: () => [], large });
}
