"use strict";
/* One decision: fields and source point at each other, every verdict is a key away, and nothing reloads. */
(() => {
  const main = document.getElementById("main"), said = document.getElementById("said");
  const source = document.getElementById("source"), pages = document.getElementById("pages");
  const back = document.getElementById("back"), keys = document.getElementById("keys"), nameDialog = document.getElementById("name");
  const marks = [...document.querySelectorAll("#source mark")], pieces = [...document.querySelectorAll("#source [data-start]")];
  const decision = `/decisions/${main.dataset.id}`;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const boxes = new Map(); // page -> promise of its drawn rectangles
  let chosen = null, pending = null, origin = null;

  const fields = () => [...document.querySelectorAll("li.field")];
  const fieldOf = (path) => document.querySelector(`li.field[data-path="${CSS.escape(path)}"]`);
  const isNarrow = () => matchMedia("(max-width: 959px)").matches;
  const showsPages = () => pages !== null && !pages.hidden;
  const scrollTo = (node, block) => node && node.scrollIntoView({ behavior: still ? "auto" : "smooth", block: block || "center" });
  const say = (text) => { said.textContent = ""; requestAnimationFrame(() => { said.textContent = text; }); };

  /* ---- the source */
  const drawn = (sheet) => {
    const number = sheet.dataset.page;
    if (!boxes.has(number)) boxes.set(number, draw(sheet, number));
    return boxes.get(number);
  };
  const draw = async (sheet, number) => {
    const answer = await fetch(`${decision}/pages/${number}.json`).catch(() => null);
    if (!answer || !answer.ok) return;
    const { marks: found } = await answer.json();
    const layer = sheet.querySelector("svg");
    for (const mark of found) {
      for (const [left, top, right, bottom] of mark.boxes) {
        const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
        const place = { x: left, y: top, width: right - left, height: bottom - top };
        Object.entries(place).forEach(([name, value]) => rect.setAttribute(name, value));
        rect.setAttribute("class", `${mark.status}${mark.wide ? " wide" : ""}`);
        rect.dataset.path = mark.path;
        layer.append(rect);
      }
    }
    if (chosen) light(chosen);
  };
  const light = (path) => {
    document.querySelectorAll(".on").forEach((node) => node.classList.remove("on"));
    const field = fieldOf(path);
    if (field) field.classList.add("on");
    marks.filter((mark) => mark.dataset.paths.split(" ").includes(path)).forEach((mark) => mark.classList.add("on"));
    document.querySelectorAll(".boxes rect").forEach((rect) => rect.classList.toggle("on", rect.dataset.path === path));
    document.querySelectorAll(".boxes rect.on:not(.wide)").forEach((rect) => rect.parentElement.append(rect)); // on top
  };
  const firstPlace = async (field) => {
    const path = field.dataset.path;
    if (!showsPages()) return marks.find((mark) => mark.dataset.paths.split(" ").includes(path));
    const sheet = pages.querySelector(`[data-page="${field.dataset.page}"]`);
    if (sheet) await drawn(sheet);
    return document.querySelector(`.boxes rect[data-path="${CSS.escape(path)}"]`) || sheet;
  };
  const choose = async (field, { reveal = !isNarrow() } = {}) => {
    chosen = field.dataset.path;
    light(chosen);
    if (!field.dataset.start) return;
    const place = reveal ? await firstPlace(field) : null;
    light(chosen);
    if (place) scrollTo(place);
  };
  const showSource = (field) => {
    origin = field;
    if (isNarrow() && back) back.hidden = false;
    choose(field, { reveal: true });
  };
  const lightPlace = (start, end) => {
    setView("text");
    document.querySelectorAll(".on").forEach((node) => node.classList.remove("on"));
    const covered = pieces.filter((piece) => Number(piece.dataset.start) >= start && Number(piece.dataset.start) < end);
    covered.forEach((piece) => piece.classList.add("on"));
    scrollTo(covered[0]);
  };
  const setView = (view) => {
    if (!pages || !source) return;
    pages.hidden = view !== "pages";
    source.hidden = view === "pages";
    document.querySelectorAll("[data-show]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.show === view)));
    document.getElementById("zoom").hidden = view !== "pages";
    const field = chosen && fieldOf(chosen);
    if (field) choose(field);
  };

  /* ---- the fields */
  const goTo = (field, { open = false } = {}) => {
    if (!field) return;
    const details = field.querySelector("details");
    if (open) details.open = true;
    const summary = details.querySelector("summary");
    summary.focus({ preventScroll: true });
    scrollTo(field, field.offsetHeight > innerHeight / 2 ? "start" : "nearest");
    choose(field);
  };
  const current = () => document.activeElement.closest("li.field") || (chosen && fieldOf(chosen));
  const move = (by) => {
    const all = fields(), at = all.indexOf(current());
    goTo(all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))]);
  };
  const nextOpen = (after) => {
    const all = fields(), at = all.indexOf(after);
    return [...all.slice(at + 1), ...all.slice(0, at)].find((field) => field.hasAttribute("data-open"));
  };
  const press = (field, action) => {
    const button = field && field.querySelector(`form.verdict button[value="${action}"]`);
    if (button) button.form.requestSubmit(button);
    else if (field) say("That is not possible on this field.");
  };
  const correct = (field) => {
    const entry = field && field.querySelector("[name=value]");
    if (!entry) return field && say("This is decided as a whole; correct the values in it.");
    field.querySelector("details").open = true;
    choose(field);
    entry.focus();
    if (entry.select) entry.select();
    return undefined;
  };

  /* ---- verdicts */
  const decide = async (form, action) => {
    if (main.dataset.needsName === "yes") {
      pending = { form, action };
      nameDialog.showModal();
      return;
    }
    const field = form.closest("li.field");
    const body = new FormData(form);
    body.set("action", action);
    const answer = await fetch(form.getAttribute("action"), { method: "POST", headers: { Accept: "application/json" }, body }).catch(() => null);
    const told = answer ? await answer.json().catch(() => ({})) : {};
    if (!answer || !answer.ok) {
      refuse(form, told.detail || (answer ? `Refused (${answer.status}).` : "The service does not answer: nothing was saved."));
      return;
    }
    if (!field) { location.reload(); return; }
    take(field, told);
  };
  const refuse = (form, text) => {
    form.querySelectorAll(".error").forEach((node) => node.remove());
    const message = document.createElement("p");
    message.className = "error";
    message.setAttribute("role", "alert");
    message.textContent = text;
    form.querySelector(".actions, button").before(message);
  };
  const take = (field, told) => {
    const holder = document.createElement("template");
    holder.innerHTML = told.row; // our own server's row, escaped there
    const fresh = holder.content.querySelector("li.field");
    field.replaceWith(fresh);
    wake(fresh);
    document.querySelectorAll(`[data-see="${CSS.escape(told.path)}"] .value`).forEach((node) => { node.textContent = told.value; });
    const bar = document.createElement("template");
    bar.innerHTML = told.bar;
    document.getElementById("bar").replaceWith(bar.content.querySelector("#bar"));
    localTimes(document);
    say(told.said);
    const next = told.action === "withdraw" ? null : nextOpen(fresh);
    if (next) goTo(next, { open: true });
    else {
      fresh.querySelector("details").open = told.action === "withdraw";
      goTo(fresh);
    }
  };

  const wake = (root) => root.querySelectorAll(".to-source").forEach((button) => { button.hidden = false; });
  const localTimes = (root) => root.querySelectorAll("time").forEach((time) => {
    time.textContent = new Date(time.dateTime).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("form.verdict, form.whole")) {
      event.preventDefault();
      decide(form, event.submitter ? event.submitter.value : "correct");
    } else if (form.id === "name-form") {
      event.preventDefault();
      signIn(form);
    } else if (main.dataset.needsName === "yes" && form.closest(".progress")) {
      event.preventDefault();
      pending = { submit: form, submitter: event.submitter };
      nameDialog.showModal();
    }
  });
  const signIn = async (form) => {
    const answer = await fetch("/reviewer", { method: "POST", headers: { Accept: "application/json" }, body: new FormData(form) }).catch(() => null);
    if (!answer || !answer.ok) return;
    const { name } = await answer.json();
    main.dataset.needsName = "no";
    document.querySelector(".you").textContent = name;
    nameDialog.close();
    const wanted = pending;
    pending = null;
    if (wanted && wanted.submit) wanted.submit.requestSubmit(wanted.submitter);
    else if (wanted) decide(wanted.form, wanted.action);
  };

  document.addEventListener("click", (event) => {
    const target = event.target;
    const to = target.closest(".to-source"), summary = target.closest("li.field summary"), place = target.closest(".place"), see = target.closest(".see a");
    if (to) showSource(to.closest("li.field"));
    else if (summary) choose(summary.closest("li.field"));
    else if (place) lightPlace(Number(place.dataset.start), Number(place.dataset.end));
    else if (see) {
      event.preventDefault();
      goTo(fieldOf(see.parentElement.dataset.see), { open: true });
    } else {
      const path = target.dataset && target.dataset.path && target.closest(".boxes") ? target.dataset.path : null;
      const mark = target.closest("#source mark");
      const paths = path ? [path] : mark ? mark.dataset.paths.split(" ") : [];
      const field = paths.map(fieldOf).find(Boolean);
      if (field) goTo(field, { open: true });
    }
  });
  document.querySelectorAll("[data-show]").forEach((button) => button.addEventListener("click", () => setView(button.dataset.show)));
  document.getElementById("zoom")?.addEventListener("click", (event) => {
    const large = pages.classList.toggle("large");
    event.currentTarget.setAttribute("aria-pressed", String(large));
  });
  back.addEventListener("click", () => { back.hidden = true; goTo(origin); });
  document.getElementById("keys-button").addEventListener("click", () => keys.showModal());

  /* ---- keys */
  const follow = (rel) => document.querySelector(`.neighbours a[rel="${rel}"]`)?.click();
  const acts = {
    j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1),
    a: () => press(current(), "accept"), c: () => correct(current()), n: () => press(current(), "not-stated"), u: () => press(current(), "unreadable"),
    z: () => press(current(), "withdraw"), t: () => setView(showsPages() ? "text" : "pages"),
    d: () => document.querySelector("#bar button[value=yes]")?.click(),
    "]": () => follow("next"), "[": () => follow("prev"), "?": () => keys.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const target = event.target;
    if (target.matches("input, select, textarea")) {
      if (event.key === "Escape") goTo(target.closest("li.field"));
      return;
    }
    if (event.key.startsWith("Arrow") && !target.closest("li.field")) return; // arrows scroll elsewhere
    const act = acts[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });

  /* ---- at the start */
  if (pages && source) {
    document.getElementById("switch").hidden = false;
    setView("pages");
    const seen = new IntersectionObserver((entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => drawn(entry.target)), { rootMargin: "300px" });
    pages.querySelectorAll(".sheet").forEach((sheet) => seen.observe(sheet));
  }
  if (pages && !source) document.getElementById("zoom").hidden = false;
  document.getElementById("keys-button").hidden = false;
  document.querySelectorAll(".place").forEach((button) => { button.hidden = !source; });
  wake(document);
  localTimes(document);
  const named = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const first = (named && named.closest("li.field")) || document.querySelector("li.field[data-open]") || fields()[0];
  if (first && !isNarrow()) goTo(first);
  else if (first) choose(first);
})();
