// Items 1–3: each syllable is a place in the recording and can be judged; the server tells the mark.
(() => {
  const form = document.querySelector("form[data-draft]");
  const buttons = [...document.querySelectorAll(".syllable")];
  if (!form || !buttons.length) return;
  const NAMES = { error: "错误", defect: "缺陷", omitted: "漏读" };
  const NEXT = { "": "error", error: "defect", defect: "omitted", omitted: "" };
  const verdicts = { ...JSON.parse(document.getElementById("draft").textContent).verdicts };
  const counts = form.querySelector("[data-counts]");
  const mark = document.getElementById("mark");
  const starts = buttons.map((button) => Number(button.dataset.start ?? NaN));
  let cursor = 0;

  function show(index) {
    const verdict = verdicts[index] || "";
    const button = buttons[index];
    Object.keys(NAMES).forEach((name) => button.classList.toggle(`v-${name}`, name === verdict));
    button.querySelector("[data-said]").textContent = verdict ? `，${NAMES[verdict]}` : "";
  }
  function tally() {
    const all = Object.values(verdicts);
    counts.textContent = Object.entries(NAMES).map(([key, name]) => `${name} ${all.filter((one) => one === key).length}`).join("、");
    form.elements.verdicts.value = JSON.stringify(verdicts);
  }
  function judge(index, verdict) {
    if (verdict) verdicts[index] = verdict;
    else delete verdicts[index];
    show(index);
    tally();
    form.dispatchEvent(new Event("change"));
  }
  function select(index, seek) {
    buttons[cursor].tabIndex = -1;
    buttons[cursor].removeAttribute("aria-current");
    cursor = Math.min(Math.max(0, index), buttons.length - 1);
    const button = buttons[cursor];
    button.tabIndex = 0;
    button.setAttribute("aria-current", "true");
    if (seek) {
      if (desk && starts[cursor] >= 0) desk.go(starts[cursor]);
      button.focus({ preventScroll: true });
      button.scrollIntoView({ block: "nearest" });
    }
  }
  buttons.forEach((button, index) => button.addEventListener("click", () => {
    if (index === cursor && button.dataset.chosen) {
      judge(index, NEXT[verdicts[index] || ""]);
      return;
    }
    delete buttons[cursor].dataset.chosen;
    select(index, true);
    button.dataset.chosen = "yes";
    if (desk) desk.play();
  }));
  form.querySelectorAll("[data-verdict]").forEach((button) =>
    button.addEventListener("click", () => judge(cursor, button.dataset.verdict)));
  // The syllable being heard is marked while the sound runs.
  let heard = -1;
  function follow(time) {
    let now = -1;
    starts.forEach((start, index) => { if (start <= time) now = index; });
    if (desk.audio.paused || now === heard) return;
    buttons[heard]?.classList.remove("heard");
    buttons[now]?.classList.add("heard");
    heard = now;
  }
  if (desk) {
    desk.watch(follow);
    desk.on("Comma", () => select(cursor - 1, true));
    desk.on("Period", () => select(cursor + 1, true));
    desk.on("KeyX", () => judge(cursor, verdicts[cursor] === "error" ? "" : "error"));
    desk.on("KeyQ", () => judge(cursor, verdicts[cursor] === "defect" ? "" : "defect"));
    desk.on("KeyM", () => judge(cursor, verdicts[cursor] === "omitted" ? "" : "omitted"));
    desk.on("KeyC", () => judge(cursor, ""));
  }
  form.addEventListener("draft-kept", (event) => { mark.textContent = event.detail.mark ?? "—"; });
  form.addEventListener("change", () => { mark.textContent = "…"; });
  buttons.forEach((_, index) => show(index));
  tally();
  select(0, false);
  form.dispatchEvent(new Event("change")); // asks for the mark of what was kept
})();
