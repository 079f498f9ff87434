// The drawing of the vector map: where points lie on the screen, how they look, and which one is under the pointer.

import { map } from "./map_columns.js";
import { outcomes } from "./map_points.js";

const UNITS = 65535, MARGIN = 24, FARTHEST = 24;
const DRAWN_UP_TO = 12000;  // points that are drawn as discs; more are set pixel by pixel
const CELLS = 128;          // of the grid that finds the nearest point, on each side
const FAINT = 0.13;         // of points that are not chosen

export class MapView {
  constructor(width, height) {
    Object.assign(this, { zoom: 1, left: 0, top: 0, width, height });
    this.resize(width, height);
  }

  resize(width, height) {
    const { x, y, extent, n } = map();
    Object.assign(this, { width, height });
    this.scale = Math.max(1, Math.min((width - 2 * MARGIN) / Math.max(1, extent[0]), (height - 2 * MARGIN) / Math.max(1, extent[1])) * UNITS) / UNITS;
    this.right = (width - this.scale * extent[0]) / 2;
    this.down = (height - this.scale * extent[1]) / 2;
    this.x ??= new Float32Array(n);
    this.y ??= new Float32Array(n);
    for (let i = 0; i < n; i++) {
      this.x[i] = this.right + x[i] * this.scale;
      this.y[i] = this.down + (extent[1] - y[i]) * this.scale;
    }
    this.grid = null;
  }

  screen(i) {
    return [this.x[i] * this.zoom + this.left, this.y[i] * this.zoom + this.top];
  }

  // A place on the screen in the units of the map, which may lie beside all points.
  units(x, y) {
    const inside = value => Math.max(-UNITS, Math.min(2 * UNITS, Math.round(value)));
    return [inside(((x - this.left) / this.zoom - this.right) / this.scale), inside(map().extent[1] - ((y - this.top) / this.zoom - this.down) / this.scale)];
  }

  placeOf([x, y]) {
    return [(this.right + x * this.scale) * this.zoom + this.left, (this.down + (map().extent[1] - y) * this.scale) * this.zoom + this.top];
  }

  zoomBy(factor, x = this.width / 2, y = this.height / 2) {
    const zoom = Math.max(1, Math.min(FARTHEST, this.zoom * factor)), by = zoom / this.zoom;
    this.zoom = zoom;
    [this.left, this.top] = zoom === 1 ? [0, 0] : [x - (x - this.left) * by, y - (y - this.top) * by];
  }

  fit(points) {
    const was = this.zoom;
    Object.assign(this, { zoom: 1, left: 0, top: 0 });
    if (!points || was !== 1) return;
    let [x0, x1, y0, y1] = [Infinity, -Infinity, Infinity, -Infinity];
    for (const i of points) [x0, x1, y0, y1] = [Math.min(x0, this.x[i]), Math.max(x1, this.x[i]), Math.min(y0, this.y[i]), Math.max(y1, this.y[i])];
    this.zoom = Math.max(1, Math.min(FARTHEST / 2, 0.8 * Math.min(this.width / (x1 - x0 + 1), this.height / (y1 - y0 + 1))));
    [this.left, this.top] = [this.width / 2 - ((x0 + x1) / 2) * this.zoom, this.height / 2 - ((y0 + y1) / 2) * this.zoom];
  }

  // The points by cells of a grid, one after the other.
  cells() {
    if (this.grid) return this.grid;
    const { n } = map(), start = new Uint32Array(CELLS * CELLS + 1), points = new Uint32Array(n), cell = i => this.cell(this.x[i], this.width) + CELLS * this.cell(this.y[i], this.height);
    for (let i = 0; i < n; i++) start[cell(i) + 1]++;
    for (let k = 0; k < CELLS * CELLS; k++) start[k + 1] += start[k];
    const next = start.slice();
    for (let i = 0; i < n; i++) points[next[cell(i)]++] = i;
    this.grid = { start, points };
    return this.grid;
  }

  cell(value, of) {
    return Math.max(0, Math.min(CELLS - 1, Math.floor((value / of) * CELLS)));
  }

  // The shown point nearest to a place on the screen, within so many pixels; -1 where none is.
  nearest(x, y, within, shown) {
    const { start, points } = this.cells(), reach = within / this.zoom, [a, b] = [(x - this.left) / this.zoom, (y - this.top) / this.zoom];
    let found = -1, least = reach * reach;
    for (let row = this.cell(b - reach, this.height); row <= this.cell(b + reach, this.height); row++) {
      const from = row * CELLS + this.cell(a - reach, this.width), to = row * CELLS + this.cell(a + reach, this.width);
      for (let k = start[from]; k < start[to + 1]; k++) {
        const i = points[k], distance = (this.x[i] - a) ** 2 + (this.y[i] - b) ** 2;
        if (shown[i] && distance < least) [found, least] = [i, distance];
      }
    }
    return found;
  }

  // `look` holds code, colours (css), rings and strength; `chosen` is a mask or null.
  draw(context, ratio, look, shown, chosen) {
    const { n } = map();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = look.paper;
    context.fillRect(0, 0, this.width, this.height);
    if (n > DRAWN_UP_TO) this.splat(context, ratio, look, shown, chosen);
    else this.discs(context, look, shown, chosen);
    context.globalAlpha = 1;
  }

  radius() {
    return Math.min(6, 2.1 * Math.sqrt(this.zoom));
  }

  discs(context, look, shown, chosen) {
    const passes = chosen ? [[i => !chosen[i], FAINT], [i => chosen[i], 0.95]] : [[() => true, look.strength]];
    for (const [test, alpha] of passes) {
      context.globalAlpha = alpha;
      look.colours.forEach((colour, category) => this.discsOf(context, look, category, colour, i => shown[i] && test(i)));
      context.globalAlpha = chosen ? alpha : 0.95;
      this.diamonds(context, look, i => shown[i] && test(i));
    }
  }

  discsOf(context, { code, rings }, category, colour, test) {
    const { errors } = outcomes(), radius = this.radius() - (rings[category] ? 0.5 : 0);
    context.beginPath();
    for (let i = 0; i < code.length; i++) {
      if (code[i] !== category || errors[i] || !test(i)) continue;
      const [x, y] = this.screen(i);
      context.moveTo(x + radius, y);
      context.arc(x, y, radius, 0, 2 * Math.PI);
    }
    if (rings[category]) {
      Object.assign(context, { lineWidth: 1.5, strokeStyle: colour });
      context.stroke();
    } else {
      context.fillStyle = colour;
      context.fill();
    }
  }

  // Errors are diamonds with an edge of ink, whatever the colour is of.
  diamonds(context, look, test) {
    const { errors } = outcomes(), side = this.radius() * 1.9;
    for (let i = 0; i < errors.length; i++) {
      if (!errors[i] || !test(i)) continue;
      const [x, y] = this.screen(i);
      context.beginPath();
      context.moveTo(x, y - side);
      context.lineTo(x + side, y);
      context.lineTo(x, y + side);
      context.lineTo(x - side, y);
      context.closePath();
      Object.assign(context, { lineWidth: 3, strokeStyle: look.paper });
      context.stroke();
      context.fillStyle = look.colours[look.code[i]];
      context.fill();
      Object.assign(context, { lineWidth: 1.25, strokeStyle: look.ink });
      context.stroke();
    }
  }

  // Where points are many each is a few pixels, the denser the fainter; errors lie above, and are larger.
  splat(context, ratio, look, shown, chosen) {
    const { zoom } = this, { errors } = outcomes(), pixels = this.pixelsOf(Math.round(this.width * ratio), Math.round(this.height * ratio));
    const paper = look.pixel(look.paper), inks = Uint32Array.from(look.colours, look.pixel), pale = inks.map(ink => look.blended(ink, paper, chosen ? FAINT : this.strengthOf(map().n)));
    const small = Math.max(1, Math.round(ratio * Math.min(2, Math.sqrt(zoom)))), large = Math.max(2, Math.round(ratio * Math.min(4, 2 * Math.sqrt(zoom))));
    const [right, chosenRight, wrong, chosenWrong] = this.layersOf(shown, chosen, errors);
    pixels.fill(paper);
    this.pass(pixels, ratio, small, right, look.code, pale);
    this.pass(pixels, ratio, Math.max(2, large - 1), chosenRight, look.code, inks);
    this.pass(pixels, ratio, large, wrong, look.code, chosen ? pale : inks);
    this.pass(pixels, ratio, large, chosenWrong, look.code, inks);
    context.putImageData(this.image, 0, 0);
  }

  pixelsOf(wide, high) {
    if (this.image?.width !== wide || this.image.height !== high) {
      this.image = new ImageData(wide, high);
      this.pixels = new Uint32Array(this.image.data.buffer);
    }
    return this.pixels;
  }

  // The points that are drawn one after the other: right ones, those of them that are chosen, errors, and chosen errors.
  layersOf(shown, chosen, errors) {
    const known = this.layered;
    if (known?.shown === shown && known.chosen === chosen && known.errors === errors) return known.layers;
    const layers = [[], [], [], []];
    for (let i = 0; i < shown.length; i++) if (shown[i]) layers[(errors[i] ? 2 : 0) + (chosen?.[i] ? 1 : 0)].push(i);
    this.layered = { shown, chosen, errors, layers: layers.map(points => Uint32Array.from(points)) };
    return this.layered.layers;
  }

  strengthOf(n) {
    return Math.max(0.35, Math.min(0.8, (0.8 * 25000 * this.zoom) / n));
  }

  pass(pixels, ratio, side, points, code, inks) {
    const { x, y } = this, { width: wide, height: high } = this.image, by = this.zoom * ratio, half = side >> 1;
    const left = this.left * ratio - half, top = this.top * ratio - half, right = wide - side, bottom = high - side;
    for (let k = 0; k < points.length; k++) {
      const i = points[k], column = (x[i] * by + left) | 0, row = (y[i] * by + top) | 0;
      if (column < 0 || row < 0 || column > right || row > bottom) continue;
      const ink = inks[code[i]], end = (row + side) * wide + column;
      for (let at = row * wide + column; at < end; at += wide) for (let a = at; a < at + side; a++) pixels[a] = ink;
    }
  }
}
