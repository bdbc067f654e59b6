// Sessions end when nobody sits at the screen. Typing and clicking count, also where no page is
// asked for; one minute before the end the page says so, and at the end it shows no record any more.
(() => {
  const minutes = Number(document.body.dataset.idleMinutes);
  const warning = document.getElementById("idle-warning");
  const token = document.querySelector("input[name=csrfmiddlewaretoken]");
  if (!minutes || !warning || !token) return;
  const limit = minutes * 60000;
  let last = Date.now(), told = Date.now();

  function tell() {
    told = Date.now();
    fetch(document.body.dataset.stillHere, { method: "POST", redirect: "manual", headers: { "X-CSRFToken": token.value } }).catch(() => {});
  }
  function acted() {
    last = Date.now();
    warning.hidden = true;
    if (last - told > 60000) tell();
  }
  for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, acted, { passive: true });
  setInterval(() => {
    const rest = Date.now() - last;
    if (rest > limit + 5000) {
      // Asked again by its address: the server knows whether another window was still in use.
      last = Date.now();
      window.location.replace(window.location.pathname + window.location.search);
    } else if (rest > limit - 60000) warning.hidden = false;
  }, 5000);
})();
