// A list to choose from: how many are chosen, and all of the page at once.
for (const form of document.querySelectorAll("form[data-choosing]")) {
  const boxes = [...form.querySelectorAll("input[name=chosen]")];
  const all = form.querySelector("[data-choose-all]");
  const shown = form.querySelector("[data-chosen]");
  const count = () => { shown.textContent = String(boxes.filter((box) => box.checked).length); };
  all.hidden = false;
  all.addEventListener("click", () => {
    const on = boxes.some((box) => !box.checked);
    boxes.forEach((box) => { box.checked = on; });
    count();
  });
  form.addEventListener("change", count);
  count();
}
