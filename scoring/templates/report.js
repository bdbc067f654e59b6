// 评测报告：点一个音节，听它的录音，看声母、韵母、声调的评判和音高曲线。
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("syllables").textContent);
  const panel = document.getElementById("panel");
  const WIDTH = 84, HEIGHT = 56;
  let stop = null;   // 秒；播放到这里停下
  let playing = null;
  const voices = {};  // 标准读音，按文件

  const y = (level) => HEIGHT - 8 - (level - 1) * (HEIGHT - 16) / 4;
  const points = (contour) =>
    contour.map(([x, level]) => `${(6 + x * (WIDTH - 12)).toFixed(1)},${y(level).toFixed(1)}`).join(" ");

  function svg(tag, attributes, parent) {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    if (parent) parent.append(node);
    return node;
  }

  function drawing(heard, standard) {
    const box = svg("svg", { class: "contour", viewBox: `0 0 ${WIDTH} ${HEIGHT}` });
    for (let level = 1; level <= 5; level += 1) {
      svg("line", { class: "level", x1: 0, x2: WIDTH, y1: y(level), y2: y(level) }, box);
    }
    if (standard.length) svg("polyline", { class: "standard", points: points(standard) }, box);
    if (heard.length) svg("polyline", { class: "heard", points: points(heard) }, box);
    return box;
  }

  function element(tag, className, text) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  }

  function show(syllable) {
    const head = element("div", "panel-head");
    head.append(element("span", `big ${syllable.verdict}`, syllable.hanzi || syllable.read));
    const names = element("div", "");
    names.append(element("div", "panel-pinyin", syllable.read));
    if (syllable.read !== syllable.written) {
      names.append(element("div", "quiet", `原调 ${syllable.written}`));
    }
    names.append(element("div", `verdict ${syllable.verdict}`, syllable.said));
    head.append(names);
    const table = element("table", "parts");
    const top = table.createTHead().insertRow();
    for (const name of ["", "应读", "听到", "正确的可能"]) top.append(element("th", "", name));
    const body = table.createTBody();
    for (const [label, expected, heard, sure, verdict] of syllable.parts) {
      const row = body.insertRow();
      row.className = verdict;
      row.append(element("th", "", label));
      for (const text of [expected, heard, heard === "—" ? "—" : `${sure}%`]) {
        row.append(element("td", "", text));
      }
    }
    panel.replaceChildren(head, table, drawing(syllable.heard, syllable.standard),
      element("p", "quiet", "虚线为标准调型，实线为实测音高（五度标记）。"));
  }

  function play(item, start, end) {
    const audio = document.getElementById(`audio-${item}`);
    if (!audio) return;
    if (playing && playing !== audio) playing.pause();
    playing = audio;
    stop = end;
    audio.currentTime = start;
    audio.play().catch(() => {});
    requestAnimationFrame(watch);
  }

  function watch() {
    if (!playing || stop === null) return;
    if (playing.currentTime >= stop) {
      playing.pause();
      stop = null;
      return;
    }
    requestAnimationFrame(watch);
  }

  function playStandard(path) {
    if (playing) playing.pause();
    if (!voices[path]) voices[path] = new Audio(path);
    playing = voices[path];
    stop = null;
    playing.currentTime = 0;
    playing.play().catch(() => {});
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-play], [data-syllable], [data-example], [data-standard]");
    if (!target) return;
    const item = target.dataset.item;
    if (target.dataset.standard !== undefined) {
      playStandard(target.dataset.standard);
      return;
    }
    if (target.dataset.play !== undefined) {
      document.querySelectorAll(".phrase.chosen").forEach((one) => one.classList.remove("chosen"));
      target.classList.toggle("chosen", target.classList.contains("phrase"));
      play(item, Math.max(0, Number(target.dataset.play) - 0.3), Number(target.dataset.end) + 0.3);
      return;
    }
    const place = target.dataset.syllable ?? target.dataset.example;
    const syllable = data[item][Number(place)];
    document.querySelectorAll(".chosen").forEach((one) => one.classList.remove("chosen"));
    document.querySelector(`[data-item="${item}"][data-syllable="${place}"]`).classList.add("chosen");
    show(syllable);
    play(item, Math.max(0, syllable.start - 0.08), syllable.end + 0.08);
  });

  document.querySelectorAll("audio").forEach((audio) => {
    audio.addEventListener("seeking", () => { if (audio !== playing) stop = null; });
  });
  const folded = [...document.querySelectorAll("details.practice")];
  let opened = [];  // 打印时展开，印完收起
  window.addEventListener("beforeprint", () => {
    opened = folded.filter((one) => !one.open);
    opened.forEach((one) => { one.open = true; });
  });
  window.addEventListener("afterprint", () => opened.forEach((one) => { one.open = false; }));
  document.body.classList.add("with-script");
})();
