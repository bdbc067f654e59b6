// The candidates' own page: fields that a resident's number answers are put away, and a chosen
// photo is looked at before it is sent. The server checks everything again.
(() => {
  const kind = document.getElementById("id_identity_kind");
  if (kind) {
    const told = document.querySelectorAll('[data-field="sex"], [data-field="birth_date"]');
    const show = () => told.forEach((one) => { one.hidden = kind.value === "resident"; });
    kind.addEventListener("change", show);
    show();
  }
  const file = document.querySelector("input[data-photo]");
  const shown = document.querySelector("[data-photo-shown]");
  if (!file || !shown) return;
  const picture = shown.querySelector("img");
  const said = shown.querySelector("p");
  picture.addEventListener("load", () => {
    const right = picture.naturalWidth === 390 && picture.naturalHeight === 567;
    said.className = right ? "good" : "fault";
    said.textContent = right
      ? "大小合适。"
      : `照片为 ${picture.naturalWidth} × ${picture.naturalHeight} 像素，应为 390 × 567 像素，请另选一张。`;
  });
  picture.addEventListener("error", () => {
    said.className = "fault";
    said.textContent = "这不是照片文件，请选择 JPG 照片。";
  });
  file.addEventListener("change", () => {
    const chosen = file.files[0];
    shown.hidden = !chosen;
    if (!chosen) return;
    if (chosen.size > 200 * 1024) {
      picture.removeAttribute("src");
      said.className = "fault";
      said.textContent = `照片为 ${Math.round(chosen.size / 1024)} KB，应不超过 200 KB，请另选一张。`;
      return;
    }
    picture.src = URL.createObjectURL(chosen);
  });
})();
