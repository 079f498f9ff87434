// Pointer and keys over a plot: they read, zoom, act, or drag what the chart itself lets drag.

const MOVED = 4; // px before a press is a drag

export function mountPointer(chart, readout, zoom) {
  const { plot, behaviour } = chart, own = behaviour.pointer?.(chart);
  let press = null;

  const place = event => {
    const box = plot.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  const read = (x, y) => {
    const { left, top, width, height } = chart.frame, isOver = x > left - 6 && x < left + width + 6 && y > top - 6 && y < top + height + 6;
    const at = isOver ? readout.nearest(x, y) : -1;
    if (at !== readout.at) at < 0 ? readout.hide() : readout.show(at);
    plot.classList.toggle("chart__plot--acts", at >= 0 && Boolean(readout.all()[at].act));
  };

  plot.addEventListener("pointerdown", event => {
    if (event.button || !chart.view) return;
    const [x, y] = place(event);
    press = { x, y, isOwn: Boolean(own?.down(x, y)), isDrag: false };
    plot.setPointerCapture(event.pointerId);
    if (press.isOwn) readout.hide();
    else zoom.begin(x, y);
  });
  plot.addEventListener("pointermove", event => {
    if (!chart.view) return;
    const [x, y] = place(event);
    if (!press) return read(x, y);
    if (press.isOwn) return own.move(x, y);
    press.isDrag ||= Math.hypot(x - press.x, y - press.y) > MOVED;
    if (press.isDrag && zoom.move(x, y)) readout.hide();
  });
  plot.addEventListener("pointerup", event => {
    if (!press) return;
    const [x, y] = place(event), { isOwn, isDrag } = press;
    press = null;
    if (isOwn) return own.up();
    if (isDrag) return zoom.end(x, y);
    zoom.cancel();
    read(x, y);
    readout.act();
  });
  plot.addEventListener("pointercancel", () => {
    if (press?.isOwn) own.up();
    press = null;
    zoom.cancel();
  });
  plot.addEventListener("pointerleave", () => { if (!press) readout.hide(); });
  plot.addEventListener("dblclick", () => { if (zoom.isZoomed) zoom.back(); });
  plot.addEventListener("blur", () => readout.hide());
  plot.addEventListener("keydown", async event => {
    if (event.target !== plot || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!chart.view && /^(Arrow|Home|End)/.test(event.key)) {
      event.preventDefault();
      await chart.live();
    }
    if (behaviour.key?.(chart, event) || readout.key(event.key)) event.preventDefault();
  });
}
