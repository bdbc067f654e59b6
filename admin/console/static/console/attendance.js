// Calling the roll by keyboard: up and down move from name to name, 1 to 4 mark, 0 clears.
(() => {
  const form = document.querySelector("form[data-attendance]");
  if (!form) return;
  const rows = [...form.querySelectorAll("[data-row]")];
  const boxes = (row) => [...row.querySelectorAll("input[type=radio]")];
  if (!rows.length || boxes(rows[0])[0].disabled) return;
  const rest = form.querySelector("[data-rest-present]");
  let now = -1;
  const go = (to) => {
    if (to < 0 || to >= rows.length) return;
    now = to;
    const all = boxes(rows[to]);
    (all.find((one) => one.checked) || all[0]).focus();
    rows.forEach((row, place) => row.classList.toggle("chosen", place === to));
  };
  rest.hidden = false;
  rest.addEventListener("click", () => {
    rows.forEach((row) => {
      const all = boxes(row);
      if (all[all.length - 1].checked) all[0].checked = true;
    });
  });
  form.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (row) now = rows.indexOf(row);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      go(now + (event.key === "ArrowDown" ? 1 : -1));
      return;
    }
    if (now < 0 || !/^[0-4]$/.test(event.key)) return;
    event.preventDefault();
    const all = boxes(rows[now]);
    all[event.key === "0" ? all.length - 1 : Number(event.key) - 1].checked = true;
    go(now + 1);
  });
})();
