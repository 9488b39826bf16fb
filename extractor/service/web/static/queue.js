"use strict";
/* Keeps a list up to date while decisions are being read, without moving what a person holds. */
(() => {
  const EVERY = 2000;
  const main = document.getElementById("main");

  const localTimes = () => document.querySelectorAll("time").forEach((time) => {
    time.textContent = new Date(time.dateTime).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  });
  const boxes = () => [...document.querySelectorAll("tbody .tick input")];
  const ticks = () => {
    const all = document.getElementById("tick-all"), chosen = boxes().filter((box) => box.checked).length;
    if (!all) return;
    all.hidden = false;
    all.checked = chosen > 0 && chosen === boxes().length;
    all.indeterminate = chosen > 0 && !all.checked;
    document.getElementById("ticked").textContent = chosen ? `With the ${chosen} chosen:` : "With those chosen:";
  };
  const refresh = async () => {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer || !answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = fresh.getElementById("main");
    if (now.classList.contains("decision")) {
      location.reload();
      return;
    }
    const was = main.dataset.waiting;
    main.dataset.waiting = now.dataset.waiting;
    const held = boxes().some((box) => box.checked);
    if (!held && (!main.contains(document.activeElement) || document.activeElement === document.body)) main.replaceChildren(...now.childNodes);
    localTimes();
    ticks();
    const said = document.getElementById("said");
    if (said && was !== main.dataset.waiting) said.textContent = main.dataset.waiting === "0" ? "All are read." : `${main.dataset.waiting} still being read.`;
  };
  const tick = async () => {
    if (main.dataset.waiting !== "0" && !document.hidden) await refresh();
    if (main.dataset.waiting !== "0") setTimeout(tick, EVERY);
  };
  main.addEventListener("change", (event) => {
    if (event.target.id === "tick-all") boxes().forEach((box) => { box.checked = event.target.checked; });
    if (event.target.closest(".tick")) ticks();
  });
  localTimes();
  ticks();
  setTimeout(tick, EVERY);
})();
