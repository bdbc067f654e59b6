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
