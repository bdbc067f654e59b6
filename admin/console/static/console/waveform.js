// The outline of a recording on a canvas: press to seek, drag to mark a loop, zoomed where asked.
class Waveform {
  static COLOURS = { wave: "#2d7f6d", played: "#0e4338", ground: "#ffffff", loop: "#f6e3a8", head: "#96212e", mark: "#1f5182", rule: "#d6dedd", text: "#5a6b73" };

  constructor(canvas, onSeek, onLoop) {
    this.canvas = canvas;
    this.peaks = [];
    this.perSecond = 50;
    this.seconds = 0;
    this.from = 0;
    this.span = 0; // seconds shown
    this.time = 0;
    this.loop = null; // {from, to}
    this.marks = []; // moments with a note
    this.drag = null;
    new ResizeObserver(() => this.draw()).observe(canvas);
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !this.seconds) return;
      canvas.setPointerCapture(event.pointerId);
      this.drag = { x: event.offsetX, from: this.at(event.offsetX), moved: false };
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!this.drag) return;
      if (Math.abs(event.offsetX - this.drag.x) > 4) this.drag.moved = true;
      if (!this.drag.moved) return;
      const to = this.at(event.offsetX);
      this.loop = { from: Math.min(this.drag.from, to), to: Math.max(this.drag.from, to) };
      this.draw();
    });
    canvas.addEventListener("pointerup", (event) => {
      if (!this.drag) return;
      const { moved } = this.drag;
      this.drag = null;
      if (moved) onLoop(this.loop);
      else onSeek(this.at(event.offsetX));
    });
  }

  load({ seconds, per_second: perSecond, peaks }) {
    Object.assign(this, { seconds, perSecond, peaks, from: 0, span: seconds });
    this.draw();
  }

  at(x) {
    return Math.min(this.seconds, Math.max(0, this.from + (x / this.canvas.clientWidth) * this.span));
  }

  x(time) {
    return ((time - this.from) / this.span) * this.canvas.clientWidth;
  }

  // factor 0: the whole recording; the moment being heard stays in sight.
  zoom(factor) {
    if (!this.seconds) return;
    this.span = factor ? Math.min(this.seconds, Math.max(2, this.span / factor)) : this.seconds;
    this.show(this.time - this.span / 2);
  }

  show(from) {
    this.from = Math.min(Math.max(0, from), Math.max(0, this.seconds - this.span));
    this.draw();
  }

  move(time) {
    this.time = time;
    if (this.span && (time < this.from || time > this.from + this.span)) this.show(time - this.span * 0.1);
    else this.draw();
  }

  draw() {
    const { canvas } = this;
    const ratio = window.devicePixelRatio || 1;
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    if (!width || !height) return;
    if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio);
    if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio);
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.fillStyle = Waveform.COLOURS.ground;
    pen.fillRect(0, 0, width, height);
    if (!this.span) return;
    if (this.loop) {
      pen.fillStyle = Waveform.COLOURS.loop;
      pen.fillRect(this.x(this.loop.from), 0, Math.max(1, this.x(this.loop.to) - this.x(this.loop.from)), height);
    }
    this.drawRule(pen, width, height);
    this.drawPeaks(pen, width, height - 14);
    pen.fillStyle = Waveform.COLOURS.mark;
    this.marks.forEach((at) => {
      pen.beginPath();
      pen.moveTo(this.x(at) - 5, 0);
      pen.lineTo(this.x(at) + 5, 0);
      pen.lineTo(this.x(at), 8);
      pen.fill();
    });
    pen.fillStyle = Waveform.COLOURS.head;
    pen.fillRect(this.x(this.time) - 1, 0, 2, height);
  }

  drawRule(pen, width, height) {
    const step = [0.5, 1, 2, 5, 10, 15, 30, 60].find((one) => (one / this.span) * width >= 60) || 60;
    pen.font = "11px sans-serif";
    for (let at = Math.ceil(this.from / step) * step; at <= this.from + this.span; at += step) {
      pen.fillStyle = Waveform.COLOURS.rule;
      pen.fillRect(this.x(at), 0, 1, height);
      pen.fillStyle = Waveform.COLOURS.text;
      const label = `${Math.floor(at / 60)}:${(at % 60).toFixed(step < 1 ? 1 : 0).padStart(step < 1 ? 4 : 2, "0")}`;
      pen.fillText(label, this.x(at) + 3, height - 3);
    }
  }

  drawPeaks(pen, width, height) {
    const middle = height / 2;
    const perPixel = (this.span * this.perSecond) / width;
    for (let x = 0; x < width; x += 1) {
      const first = Math.floor(this.from * this.perSecond + x * perPixel);
      const last = Math.max(first + 1, Math.floor(this.from * this.perSecond + (x + 1) * perPixel));
      let low = 0;
      let high = 0;
      for (let index = first; index < last && index * 2 + 1 < this.peaks.length; index += 1) {
        low = Math.min(low, this.peaks[index * 2]);
        high = Math.max(high, this.peaks[index * 2 + 1]);
      }
      pen.fillStyle = x < this.x(this.time) ? Waveform.COLOURS.played : Waveform.COLOURS.wave;
      const top = middle - (high / 127) * middle;
      pen.fillRect(x, top, 1, Math.max(1, ((high - low) / 127) * middle));
    }
  }
}
