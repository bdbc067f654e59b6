// Approving by keyboard: arrows move over the grid, 1 to 3 decide, the reason is asked for first.
(() => {
  const form = document.querySelector("form[data-keys]");
  const typing = (one) => one.matches("input:not([type=checkbox]), select, textarea");
  // A refusal by rule has its words already.
  const lacksReason = (button) => {
    const reason = form.elements.reason;
    const has = reason.value.trim() || (button.value === "refuse" && reason.dataset.whenRefused);
    return button.value !== "approve" && !has;
  };
  const next = document.querySelector("[data-next]");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
    if (event.key.toLowerCase() === "n" && next) { next.click(); return; }
    const button = form && form.querySelector(`button[data-key="${event.key}"]`);
    if (!button) return;
    event.preventDefault();
    if (lacksReason(button)) { form.elements.reason.focus(); return; }
    button.click();
  });
  if (!form) return;
  form.querySelectorAll("button[value=return], button[value=refuse]").forEach((button) => {
    button.addEventListener("click", (event) => {
      const reason = form.elements.reason;
      reason.setCustomValidity(lacksReason(button) ? "请写明理由，应试人会看到。" : "");
      if (!form.reportValidity()) event.preventDefault();
      reason.setCustomValidity("");
    });
  });
  // Enter in the reason must not approve.
  form.elements.reason.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  const grid = form.querySelector(".applications");
  if (!grid) return;
  const boxes = [...grid.querySelectorAll("input[type=checkbox]")];
  const all = form.querySelector("[data-choose-all]");
  const shown = form.querySelector("[data-chosen]");
  if (!shown) return;
  const count = () => {
    shown.textContent = String(boxes.filter((box) => box.checked).length);
    boxes.forEach((box) => box.closest("li").classList.toggle("chosen", box.checked));
  };
  const chooseAll = () => {
    const on = boxes.some((box) => !box.checked);
    boxes.forEach((box) => { box.checked = on; });
    count();
  };
  all.hidden = boxes.length === 0;
  all.addEventListener("click", chooseAll);
  form.addEventListener("change", count);
  const columns = () => {
    const top = boxes[0].closest("li").offsetTop;
    return boxes.filter((box) => box.closest("li").offsetTop === top).length;
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
    if (event.key.toLowerCase() === "a") { event.preventDefault(); chooseAll(); return; }
    const at = boxes.indexOf(document.activeElement);
    if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      boxes[at].closest("li").querySelector("a.face").click();
      return;
    }
    if (!boxes.length || !event.key.startsWith("Arrow")) return;
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns(), ArrowDown: columns() };
    event.preventDefault();
    const to = at < 0 ? 0 : at + steps[event.key];
    if (boxes[to]) boxes[to].focus();
  });
  count();
})();
