// The desk's player: waveform, loop, speed, and the keyboard. `desk` is what the other scripts use.
const desk = (() => {
  const RATES = [0.5, 0.75, 1, 1.5, 2];
  const root = document.querySelector("[data-peaks]");
  if (!root) return null;
  const audio = root.querySelector("audio");
  const canvas = root.querySelector("canvas");
  const state = root.querySelector(".wave-state");
  const find = (name) => root.querySelector(`[data-${name}]`);
  const keys = new Map(); // code → what the page's other scripts do
  const watchers = [];
  let looping = false;
  let loop = null;

  const clock = (time) => `${Math.floor(time / 60)}:${(Math.floor((time % 60) * 10) / 10).toFixed(1).padStart(4, "0")}`;
  const wave = new Waveform(canvas, (time) => go(time), (marked) => setLoop(marked, true));

  function go(time) {
    audio.currentTime = Math.min(Math.max(0, time), audio.duration || wave.seconds || 0);
    tell();
  }
  function play() { audio.play().catch(() => {}); } // a pause may come before the sound begins
  function toggle() {
    if (!audio.paused) { audio.pause(); return; }
    if (looping && loop && (audio.currentTime < loop.from || audio.currentTime >= loop.to)) go(loop.from);
    play();
  }
  function setLoop(marked, on) {
    loop = marked && marked.to - marked.from >= 0.1 ? marked : null;
    looping = Boolean(loop) && on;
    wave.loop = loop;
    find("loop").setAttribute("aria-pressed", String(looping));
    if (looping && (audio.currentTime < loop.from || audio.currentTime >= loop.to)) go(loop.from);
    wave.draw();
  }
  const end = () => audio.duration || wave.seconds;
  function loopIn() {
    const from = audio.currentTime;
    setLoop({ from, to: loop && loop.to > from ? loop.to : end() }, looping);
  }
  function loopOut() {
    const to = audio.currentTime;
    setLoop({ from: loop && loop.from < to ? loop.from : 0, to }, true);
  }
  function setRate(rate) {
    audio.playbackRate = rate;
    root.querySelectorAll("button[data-rate]").forEach((button) =>
      button.setAttribute("aria-pressed", String(Number(button.dataset.rate) === rate)));
  }
  function tell() {
    if (looping && loop && !audio.paused && audio.currentTime >= loop.to) audio.currentTime = loop.from;
    const time = audio.currentTime;
    wave.move(time);
    find("time").textContent = clock(time);
    canvas.setAttribute("aria-valuenow", time.toFixed(1));
    canvas.setAttribute("aria-valuetext", clock(time));
    watchers.forEach((watch) => watch(time));
  }
  function frame() {
    tell();
    if (!audio.paused) requestAnimationFrame(frame);
  }

  audio.addEventListener("play", () => { find("play").textContent = "暂停"; requestAnimationFrame(frame); });
  audio.addEventListener("pause", () => { find("play").textContent = "播放"; tell(); });
  audio.addEventListener("timeupdate", tell);
  audio.addEventListener("ended", () => { if (looping && loop) { go(loop.from); play(); } });
  audio.addEventListener("error", () => { state.textContent = "录音不能播放，请联系管理员。"; });
  audio.addEventListener("loadedmetadata", () => {
    find("length").textContent = clock(audio.duration);
    canvas.setAttribute("aria-valuemax", audio.duration.toFixed(1));
  });
  if (audio.readyState >= 1) audio.dispatchEvent(new Event("loadedmetadata"));
  find("play").addEventListener("click", toggle);
  find("loop-in").addEventListener("click", loopIn);
  find("loop-out").addEventListener("click", loopOut);
  find("loop").addEventListener("click", () => setLoop(loop || { from: 0, to: end() }, !looping));
  root.querySelectorAll("button[data-rate]").forEach((button) =>
    button.addEventListener("click", () => setRate(Number(button.dataset.rate))));
  root.querySelectorAll("[data-zoom]").forEach((button) =>
    button.addEventListener("click", () => wave.zoom(Number(button.dataset.zoom))));
  fetch(root.dataset.peaks, { credentials: "same-origin" })
    .then((answer) => { if (!answer.ok) throw new Error(String(answer.status)); return answer.json(); })
    .then((found) => { wave.load(found); state.textContent = ""; root.dataset.drawn = "yes"; })
    .catch(() => { state.textContent = "波形没有取到，仍可听录音。"; });

  // --- keyboard ---
  const own = {
    Space: toggle,
    ArrowLeft: (event) => go(audio.currentTime - (event.shiftKey ? 0.5 : 2)),
    ArrowRight: (event) => go(audio.currentTime + (event.shiftKey ? 0.5 : 2)),
    BracketLeft: loopIn,
    BracketRight: loopOut,
    KeyL: () => find("loop").click(),
    Equal: () => wave.zoom(2),
    NumpadAdd: () => wave.zoom(2),
    Minus: () => wave.zoom(0.5),
    NumpadSubtract: () => wave.zoom(0.5),
  };
  RATES.forEach((rate, index) => { own[`Digit${index + 1}`] = () => setRate(rate); });
  // Space presses only what stands outside the player and the text.
  const pressed = (element) =>
    element.closest("button, a, summary, input[type=checkbox]") && !element.closest("[data-peaks], .syllables, .verdict-bar");
  const typing = (element) =>
    element.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, dialog");
  const modified = (event) => event.ctrlKey || event.altKey || event.metaKey;
  document.addEventListener("keydown", (event) => {
    if (typing(event.target) || modified(event) || event.isComposing) return;
    const act = own[event.code] || keys.get(event.code);
    const press = !act && document.querySelector(`[data-key="${event.code}"]`);
    if (event.code === "Space" && pressed(event.target)) return;
    if (!act && !press) return;
    event.preventDefault();
    if (act) act(event);
    else press.click();
  });
  document.addEventListener("keyup", (event) => {
    if (event.code === "Space" && event.target.closest("[data-peaks], .syllables, .verdict-bar")) event.preventDefault();
  });
  canvas.focus({ preventScroll: true });

  return {
    audio, wave, go, play, clock,
    on: (code, act) => keys.set(code, act),
    watch: (act) => watchers.push(act),
  };
})();
