// Notes pinned to moments, the draft kept on the server, the check before submitting, the keys of the form.
(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const HOLD_MS = 400;
  const AGAIN_MS = 3000;
  const kept = JSON.parse(document.getElementById("draft").textContent);
  const notes = [...kept.notes];
  const token = form.elements.csrfmiddlewaretoken.value;
  const said = form.querySelector("[data-draft-state]");

  // --- draft ---
  let timer = null;
  let sending = null;
  let wanted = false;
  let stopped = false;
  function values() {
    const fields = {};
    new FormData(form).forEach((value, name) => {
      if (!["csrfmiddlewaretoken", "notes", "verdicts"].includes(name)) fields[name] = value;
    });
    const verdicts = form.elements.verdicts ? JSON.parse(form.elements.verdicts.value || "{}") : {};
    return { fields, verdicts, notes };
  }
  function request(extra) {
    return fetch(form.dataset.draft, {
      method: "POST", credentials: "same-origin", body: JSON.stringify(values()),
      headers: { "Content-Type": "application/json", "X-CSRFToken": token }, ...extra,
    });
  }
  function say(text, lost) {
    if (!said) return;
    said.textContent = text;
    said.classList.toggle("bad", Boolean(lost));
  }
  async function keep() {
    clearTimeout(timer);
    timer = null;
    if (stopped) return;
    if (sending) { wanted = true; return; }
    wanted = false;
    sending = new AbortController();
    try {
      const answer = await request({ signal: sending.signal });
      const found = await answer.json();
      if (!answer.ok) { say(found.message || "草稿没有保存。", true); return; }
      say(`草稿已保存 ${new Date().toLocaleTimeString("zh-CN", { hour12: false })}`);
      form.dispatchEvent(new CustomEvent("draft-kept", { detail: found }));
    } catch (error) {
      if (stopped) return;
      say("草稿没有保存，正在重试…", true);
      timer = setTimeout(keep, AGAIN_MS);
    } finally {
      sending = null;
      if (wanted && !stopped) later();
    }
  }
  function later() {
    clearTimeout(timer);
    timer = setTimeout(keep, HOLD_MS);
  }
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  window.addEventListener("pagehide", () => { if (timer && !stopped) request({ keepalive: true }).catch(() => {}); });

  // --- notes ---
  const list = form.querySelector("[data-note-list]");
  const entry = form.querySelector("[data-note-entry]");
  let at = 0;
  function showNotes() {
    if (!list) return;
    notes.sort((one, other) => one.at - other.at);
    form.elements.notes.value = JSON.stringify(notes);
    form.querySelector("[data-note-empty]").hidden = notes.length > 0;
    list.replaceChildren(...notes.map((note) => {
      const row = document.createElement("li");
      const moment = Object.assign(document.createElement("button"), { type: "button", className: "link", textContent: desk.clock(note.at) });
      moment.dataset.at = String(note.at);
      const gone = Object.assign(document.createElement("button"), { type: "button", className: "link quiet", textContent: "删除" });
      gone.setAttribute("aria-label", `删除 ${desk.clock(note.at)} 的备注`);
      gone.addEventListener("click", () => { notes.splice(notes.indexOf(note), 1); showNotes(); later(); });
      row.append(moment, ` ${note.text} `, gone);
      return row;
    }));
    desk.wave.marks = notes.map((note) => note.at);
    desk.wave.draw();
  }
  function beginNote() {
    const correcting = form.closest("details");
    if (correcting) correcting.open = true;
    at = Math.round(desk.audio.currentTime * 100) / 100;
    entry.hidden = false;
    entry.querySelector("[data-note-at]").textContent = desk.clock(at);
    entry.querySelector("input").focus();
  }
  function endNote(keepIt) {
    const field = entry.querySelector("input");
    const text = field.value.trim();
    if (keepIt && text) { notes.push({ at, text }); showNotes(); }
    field.value = "";
    entry.hidden = true;
    later();
    document.querySelector("canvas.wave").focus({ preventScroll: true });
  }
  if (desk && entry) {
    desk.on("KeyN", beginNote);
    document.querySelector("[data-note]").addEventListener("click", beginNote);
    entry.querySelector("[data-note-keep]").addEventListener("click", () => endNote(true));
    entry.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Enter" || event.key === "Escape") {
        event.preventDefault();
        endNote(event.key === "Enter");
      }
    });
    showNotes();
  }

  // --- parts: Enter chooses and goes on, ← → belong to the player ---
  const parts = [...form.querySelectorAll("fieldset.part")].filter((part) => part.querySelector("input[type=radio]"));
  const chosen = (part) => part.querySelector("input:checked");
  function label(part) {
    const one = chosen(part);
    return one ? one.parentElement.querySelector("span").textContent : "未选";
  }
  function showPicked() {
    parts.forEach((part) => {
      part.querySelector(".picked").textContent = chosen(part) ? label(part) : "";
      part.classList.toggle("done", Boolean(chosen(part)));
    });
  }
  function nextOpen() {
    const correcting = form.closest("details");
    if (correcting) correcting.open = true;
    const open = parts.find((part) => !chosen(part));
    (open ? open.querySelector("input") : form.querySelector("button.primary")).focus();
  }
  parts.forEach((part) => part.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.target.type !== "radio") return;
    event.preventDefault(); // not the form's own sending
    if (!event.target.checked) event.target.click();
    nextOpen();
  }));
  form.addEventListener("change", showPicked);
  showPicked();
  if (desk) desk.on("KeyE", nextOpen);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey && !event.target.closest("dialog")) form.requestSubmit();
  });

  // --- the check before submitting ---
  const dialog = document.getElementById("summary");
  let confirmed = false;
  function fill() {
    const rows = parts.map((part) => [part.querySelector("legend").firstChild.textContent.trim(), label(part)]);
    const counts = form.querySelector("[data-counts]");
    if (counts) rows.unshift(["音节", counts.textContent]);
    const added = form.elements.added;
    if (added) rows.push(["增读", `${added.value || 0} 个`]);
    form.querySelectorAll(".submit-bar input[type=checkbox]:checked").forEach((box) => rows.push(["注意", box.parentElement.textContent.trim()]));
    rows.push(["定位备注", `${notes.length} 条`]);
    dialog.querySelector("dl").replaceChildren(...rows.flatMap(([name, value]) => [
      Object.assign(document.createElement("dt"), { textContent: name }),
      Object.assign(document.createElement("dd"), { textContent: value }),
    ]));
    const mark = document.getElementById("mark") || form.elements.mark;
    dialog.querySelector("[data-summary-mark]").textContent = mark.textContent || mark.value;
  }
  form.addEventListener("submit", (event) => {
    if (confirmed) { stopped = true; clearTimeout(timer); sending?.abort(); return; }
    event.preventDefault();
    fill();
    dialog.showModal();
    dialog.querySelector("[data-confirm-submit]").focus();
  });
  dialog.querySelector("[data-confirm-submit]").addEventListener("click", () => {
    confirmed = true;
    dialog.close();
    form.requestSubmit();
  });
  dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close());
  window.addEventListener("pageshow", (event) => { if (event.persisted) { confirmed = false; stopped = false; } });
})();
