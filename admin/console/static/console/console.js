// Destructive forms ask; forms are sent once.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return; // the page asks first
  const form = event.target;
  const question = form.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    return;
  }
  if (form.method === "post") {
    // After the browser has read the form: a disabled button would not be sent.
    setTimeout(() => form.querySelectorAll("button").forEach((button) => { button.disabled = true; }), 0);
  }
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form button").forEach((button) => { button.disabled = false; });
});
// A long menu shows where one is.
document.querySelector(".side nav [aria-current]")?.scrollIntoView({ block: "nearest" });
// A part of a page that did not come says so.
for (const failed of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(failed, (event) => {
    const part = event.target.closest(".awaited");
    if (!part) return;
    part.removeAttribute("aria-busy");
    part.firstElementChild.textContent = "这一部分数据没有取到，请刷新页面再试。";
  });
}
