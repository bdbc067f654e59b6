// The room, live: server-sent events; where they do not come, a refresh every two seconds.
(() => {
  const FIRST_PICTURE_MS = 8000; // a proxy may hold events back
  const SILENCE_MS = 25000; // the server says something at least every ten seconds
  const REFRESH_MS = 2000;
  const room = document.getElementById("room");
  const linkState = document.getElementById("link-state");
  const menu = document.getElementById("seat-menu");
  let source = null;
  let lastHeard = 0;
  let refreshing = null;

  function say(text, lost) {
    linkState.textContent = text;
    linkState.classList.toggle("lost", Boolean(lost));
  }

  // --- time left: counted down here between events ---
  function arm(root) {
    root.querySelectorAll(".left[data-left]").forEach((place) => {
      place.dataset.until = String(performance.now() + Number(place.dataset.left) * 1000);
    });
  }
  function countDown() {
    room.querySelectorAll(".left[data-until]").forEach((place) => {
      const seconds = Math.max(0, Math.floor((Number(place.dataset.until) - performance.now()) / 1000));
      const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      if (place.textContent !== text) place.textContent = text;
    });
  }

  // --- events ---
  function showRoom(html) {
    const open = room.querySelector("#checks details")?.open;
    room.innerHTML = html;
    if (open !== undefined) room.querySelector("#checks details").open = open;
    arm(room);
  }
  function replaceSeat(key, html) {
    const old = room.querySelector(`[data-seat="${key}"]`);
    if (!old) return;
    const focused = old.contains(document.activeElement);
    old.insertAdjacentHTML("afterend", html);
    const fresh = old.nextElementSibling;
    old.remove();
    arm(fresh.parentElement === null ? room : fresh);
    if (focused) fresh.querySelector("a").focus();
  }
  function move(key, [level, loud, left]) {
    const seat = room.querySelector(`[data-seat="${key}"]`);
    const bar = seat?.querySelector(".level");
    if (!bar) return;
    bar.hidden = level === null;
    bar.firstElementChild.style.width = `${level ?? 0}%`;
    bar.firstElementChild.classList.toggle("loud", loud);
    const place = seat.querySelector(".left");
    if (left === null) {
      delete place.dataset.until;
      place.textContent = "";
    } else {
      place.dataset.until = String(performance.now() + left * 1000);
    }
  }
  const take = {
    room: showRoom,
    head(html) { room.querySelector("#room-head").innerHTML = html; },
    checks(html) {
      const open = room.querySelector("#checks details").open;
      room.querySelector("#checks").innerHTML = html;
      room.querySelector("#checks details").open = open;
    },
    seats(text) { JSON.parse(text).forEach((one) => replaceSeat(one.key, one.html)); },
    live(text) { Object.entries(JSON.parse(text)).forEach(([key, values]) => move(key, values)); },
    beat() {},
  };
  function listen() {
    source?.close();
    lastHeard = performance.now();
    let pictured = false;
    const own = new EventSource(room.dataset.events);
    source = own;
    Object.entries(take).forEach(([name, handle]) => {
      own.addEventListener(name, (event) => {
        lastHeard = performance.now();
        pictured = true;
        say("实时");
        handle(event.data);
      });
    });
    own.addEventListener("error", () => {
      if (own.readyState === EventSource.CLOSED) refreshInstead();
      else say("连接中断，正在重连…", true);
    });
    setTimeout(() => { if (own === source && !pictured) refreshInstead(); }, FIRST_PICTURE_MS);
  }

  // --- without events ---
  async function refresh() {
    try {
      const answer = await fetch(room.dataset.picture, { credentials: "same-origin" });
      if (answer.redirected) { window.location.reload(); return; }
      if (!answer.ok) throw new Error(String(answer.status));
      showRoom(await answer.text());
      say("每两秒刷新");
    } catch (error) {
      say("连接中断，正在重连…", true);
    }
  }
  function refreshInstead() {
    source?.close();
    source = null;
    if (refreshing === null) refreshing = setInterval(refresh, REFRESH_MS);
    refresh();
  }

  // --- a seat's menu ---
  room.addEventListener("click", async (event) => {
    const link = event.target.closest(".seat-open");
    if (!link || event.ctrlKey || event.metaKey || event.button !== 0) return;
    event.preventDefault();
    const answer = await fetch(link.href, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok || answer.redirected) { window.location.assign(link.href); return; }
    menu.innerHTML = await answer.text();
    const close = menu.querySelector("[data-close]");
    close.hidden = false;
    close.addEventListener("click", () => menu.close());
    if (!menu.open) menu.showModal();
  });
  menu.addEventListener("click", (event) => { if (event.target === menu) menu.close(); });

  arm(room);
  setInterval(countDown, 250);
  if ("EventSource" in window) {
    listen();
    setInterval(() => {
      if (source && performance.now() - lastHeard > SILENCE_MS) listen();
    }, 5000);
    window.addEventListener("pagehide", () => source?.close());
    window.addEventListener("pageshow", (event) => { if (event.persisted) listen(); });
  } else {
    refreshInstead();
  }
})();
