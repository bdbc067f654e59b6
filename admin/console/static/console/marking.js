// The mark that the chosen deductions come to, shown while choosing; the server computes it again.
(() => {
  const form = document.getElementById("rubric");
  if (!form) return;
  const shown = document.getElementById("mark");
  const parts = form.querySelectorAll("fieldset.part").length;
  const show = () => {
    const chosen = [...form.querySelectorAll("fieldset.part input:checked")];
    if (form.elements.no_speech.checked) {
      shown.textContent = "0";
    } else if (chosen.length < parts) {
      shown.textContent = "—";
    } else {
      // Halves of points only: exact in binary.
      const left = chosen.reduce((sum, one) => sum - Number(one.value), Number(form.dataset.full));
      shown.textContent = String(Math.max(0, left));
    }
  };
  form.addEventListener("change", show);
  show();
})();

// The minute in which a mark can be taken back runs out.
document.querySelectorAll(".withdraw").forEach((offer) => {
  const until = performance.now() + Number(offer.dataset.seconds) * 1000;
  const left = offer.querySelector("[data-left]");
  const tick = setInterval(() => {
    const seconds = Math.ceil((until - performance.now()) / 1000);
    if (seconds > 0) { left.textContent = `${seconds} 秒内可撤回`; return; }
    clearInterval(tick);
    offer.remove();
  }, 500);
});
