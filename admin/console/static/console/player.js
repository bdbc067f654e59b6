// Seeking and speed (pitch kept); on a page with one player also the keyboard.
const SEEK_SECONDS = 5;

function seek(audio, seconds) {
  audio.currentTime = Math.min(Math.max(0, audio.currentTime + seconds), audio.duration || 0);
}

document.querySelectorAll("[data-player]").forEach((player) => {
  const audio = player.querySelector("audio");
  audio.preservesPitch = true;
  player.querySelectorAll("[data-seek]").forEach((button) =>
    button.addEventListener("click", () => seek(audio, Number(button.dataset.seek))));
  player.querySelector("[data-rate]").addEventListener("change", (event) => {
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

const players = document.querySelectorAll("[data-player] audio");
if (players.length === 1) {
  const audio = players[0];
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, audio");
    if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
    const pressable = event.target.closest("button, a, summary, input");
    if (event.key === " " && !(pressable && pressable.type !== "radio")) {
      event.preventDefault();
      if (audio.paused) audio.play().catch(() => {}); // a pause may come before the sound begins
      else audio.pause();
    } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      if (event.target.closest("input[type=radio]")) return; // arrows move between the values
      event.preventDefault();
      seek(audio, event.key === "ArrowLeft" ? -SEEK_SECONDS : SEEK_SECONDS);
    }
  });
}
