// Rows of a table in a form: added from its template, taken away; without this the empty ones serve.
document.querySelectorAll("[data-kind-table]").forEach((table) => {
  const body = table.querySelector("tbody");
  const blank = table.querySelector("template");
  const add = table.querySelector("[data-add-row]");
  let next = body.rows.length;
  const arm = (row) => {
    const drop = row.querySelector("[data-drop-row]");
    drop.hidden = false;
    drop.addEventListener("click", () => {
      row.remove();
      add.focus();
    });
  };
  [...body.rows].forEach(arm);
  add.hidden = false;
  add.addEventListener("click", () => {
    const row = blank.content.querySelector("tr").cloneNode(true);
    row.querySelectorAll("[name], [id], [aria-describedby]").forEach((part) => {
      for (const name of ["name", "id", "aria-describedby"]) {
        if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace("ROW", next));
      }
    });
    row.querySelector("input[type=hidden]").value = next;
    next += 1;
    body.append(row);
    arm(row);
    row.querySelector("input:not([type=hidden]), select, textarea").focus();
  });
});
