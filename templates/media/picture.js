// Cases that are a whole picture each.

import { element } from "../dom.js";
import { media } from "../media.js";
import { pictureSource } from "../payload.js";
import { page } from "../store.js";

const TILE = 120;          // pixels of a small picture in the page
const SMOOTH_UP_TO = 8;    // times its size; beyond that a picture is shown with its pixels
const LEAST_LARGE = 256;

export function pictureOf(sample, name = page.data.samples.ids[sample]) {
  const { samples, pictures } = page.data, source = samples.picture[sample] < 0 ? null : pictureSource(pictures, samples.picture[sample]);
  if (!source) return null;
  const image = element("img", { src: source, alt: name });
  if (longerSide(sample) * SMOOTH_UP_TO < TILE) image.className = "pixels";
  return image;
}

const longerSide = sample => Math.max(page.data.samples.width[sample], page.data.samples.height[sample]);
const sampleOf = row => page.data.rows.sample[row];

// The lightbox: a small picture is enlarged smoothly as far as that shows more. The pixels of any can be seen: a small one
// fills the stage then, any other is twice as large as the stage, which scrolls.
export function largePicture({ stage, zoom }) {
  function draw(row) {
    const picture = pictureOf(sampleOf(row)), side = longerSide(sampleOf(row)), most = Math.max(LEAST_LARGE, side * SMOOTH_UP_TO);
    const isSmall = side * SMOOTH_UP_TO < stage.clientHeight;
    stage.classList.toggle("lightbox__stage--zoomed", zoom.checked && Boolean(picture) && !isSmall);
    if (!picture) return null;
    picture.classList.toggle("pixels", zoom.checked || most > side * SMOOTH_UP_TO);
    picture.style.maxWidth = picture.style.maxHeight = zoom.checked || !isSmall ? "" : `${most}px`;
    return picture;
  }
  function drawn() {
    if (!stage.classList.contains("lightbox__stage--zoomed")) return;
    stage.scrollTo((stage.scrollWidth - stage.clientWidth) / 2, (stage.scrollHeight - stage.clientHeight) / 2);
  }
  return { draw, drawn, resized: drawn, switches: {} };
}

export function mount() {
  Object.assign(media, { name: () => "", small: (row, name) => pictureOf(sampleOf(row), name), facts: () => [], large: largePicture, whole: sample => pictureOf(sample, "") });
}
