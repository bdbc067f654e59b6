// Seeking and speed (pitch kept), one sound at a time, and times on a page that are heard when pressed.
function seek(audio, seconds) {
  audio.currentTime = Math.min(Math.max(0, audio.currentTime + seconds), audio.duration || 0);
}

document.querySelectorAll("[data-player]").forEach((player) => {
  const audio = player.querySelector("audio");
  audio.preservesPitch = true;
  player.querySelectorAll("[data-seek]").forEach((button) =>
    button.addEventListener("click", () => seek(audio, Number(button.dataset.seek))));
  player.querySelector("select[data-rate]")?.addEventListener("change", (event) => {
    audio.playbackRate = Number(event.target.value);
  });
  audio.addEventListener("play", () =>
    document.querySelectorAll("audio").forEach((other) => { if (other !== audio) other.pause(); }));
});

// A time on the page is heard in the recording beside it.
document.addEventListener("click", (event) => {
  const moment = event.target.closest("[data-at]");
  const audio = moment && (moment.closest("article") || document).querySelector("[data-player] audio");
  if (!audio) return;
  audio.currentTime = Number(moment.dataset.at);
  audio.play().catch(() => {}); // a pause may come before the sound begins
});
