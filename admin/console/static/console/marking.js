// The mark that the chosen deductions come to, shown while choosing; the server computes it again.
const form = document.getElementById("rubric");
if (form) {
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
}
