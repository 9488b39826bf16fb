"use strict";
/* Uploads several files side by side, shows how far each is, then waits until it is read. */
(() => {
  const SIDE_BY_SIDE = 2, FIRST_WAIT = 400, LONGEST_WAIT = 3000;
  const form = document.getElementById("upload"), drop = document.getElementById("drop"), picker = document.getElementById("files");
  const list = document.getElementById("uploads"), said = document.getElementById("said"), toQueue = document.getElementById("to-queue");
  const limit = Number(form.dataset.limit);
  const waiting = [];
  let running = 0, left = 0, read = 0, failed = 0;

  const node = (name, className, text) => {
    const made = document.createElement(name);
    made.className = className;
    if (text) made.textContent = text;
    return made;
  };
  const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  const rowFor = (file) => {
    const row = node("li", "");
    const bar = node("progress", "");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", `Upload of ${file.name}`);
    row.append(node("span", "file", file.name), bar, node("span", "told", "waiting"));
    list.append(row);
    return row;
  };
  const tell = (row, text, isError) => {
    const told = row.querySelector(".told");
    told.className = isError ? "told error" : "told";
    told.textContent = text;
  };
  const finish = (row, text, isError) => {
    row.querySelector("progress").remove();
    tell(row, text, isError);
    if (isError) failed += 1; else read += 1;
    left -= 1;
    if (left === 0) {
      said.textContent = `${read} read, ${failed} failed.`;
      toQueue.hidden = read === 0;
    }
  };

  const send = (file, reader, onProgress) => new Promise((resolve) => {
    const body = new FormData();
    body.append("file", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", `/v1/extractions?reader=${encodeURIComponent(reader)}`);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => event.lengthComputable && onProgress(event.loaded / event.total));
    request.addEventListener("load", () => resolve(request));
    request.addEventListener("error", () => resolve(request));
    request.send(body);
  });
  const reason = (request) => {
    const problem = request.response || {};
    if (request.status === 0) return "The service does not answer. Is it still running?";
    if (request.status === 401) return "You are no longer logged in: load this page again.";
    return [problem.detail || problem.title || `refused (${request.status})`, problem.hint].filter(Boolean).join(" ");
  };

  const sendPatiently = async (file, reader, row) => {
    for (;;) {
      const request = await send(file, reader, (share) => {
        row.querySelector("progress").value = share;
        tell(row, share < 1 ? `sending, ${Math.round(share * 100)} %` : "arrived");
      });
      if (request.status !== 429) return request;
      const seconds = Number(request.getResponseHeader("Retry-After")) || 2;
      tell(row, `too many at a time: goes on in ${seconds} s`);
      await pause(seconds * 1000);
    }
  };

  const follow = async (id, row) => {
    row.querySelector("progress").removeAttribute("value");
    for (let wait = FIRST_WAIT; ; wait = Math.min(LONGEST_WAIT, wait * 1.3)) {
      const answer = await fetch(`/v1/extractions/${id}`, { headers: { Accept: "application/json" } }).catch(() => null);
      const state = answer && answer.ok ? await answer.json() : null;
      if (answer && answer.status === 404) return finish(row, "It was deleted meanwhile.", true);
      if (state && state.status === "failed") {
        const error = state.error || {};
        return finish(row, [error.message || "It could not be read.", error.hint].filter(Boolean).join(": "), true);
      }
      if (state && state.status === "done") return done(state, row);
      tell(row, state ? { queued: "waiting to be read", running: "being read" }[state.status] || state.status : "the service does not answer, trying again");
      await pause(wait);
    }
  };
  const done = (state, row) => {
    const review = (state.record || {}).review || { needed: false, fields: [] };
    finish(row, "", false);
    const link = node("a", "", review.needed ? `${review.fields.length || "a finding"} to look at` : "read, no look asked for");
    link.href = `/decisions/${encodeURIComponent(state.id)}`;
    row.querySelector(".told").append(link);
  };

  const take = async ({ file, row }) => {
    const reader = document.getElementById("reader").value;
    if (file.size === 0) return finish(row, "The file is empty.", true);
    if (file.size > limit) return finish(row, `The file is larger than ${Math.round(limit / 1e6)} MB, the limit.`, true);
    const request = await sendPatiently(file, reader, row);
    if (request.status < 200 || request.status > 299 || !request.response) return finish(row, reason(request), true);
    return request.response.status === "done" ? done(request.response, row) : follow(request.response.id, row);
  };
  const start = () => {
    while (running < SIDE_BY_SIDE && waiting.length) {
      running += 1;
      take(waiting.shift()).finally(() => { running -= 1; start(); });
    }
  };
  const add = (files) => {
    if (!files.length) return;
    document.getElementById("progress").hidden = false;
    for (const file of files) {
      left += 1;
      waiting.push({ file, row: rowFor(file) });
    }
    said.textContent = `${files.length} ${files.length === 1 ? "file" : "files"} being uploaded.`;
    start();
  };

  picker.addEventListener("change", () => { add([...picker.files]); picker.value = ""; });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = document.getElementById("text"), name = document.getElementById("name").value.trim() || "pasted.txt";
    if (text.value.trim()) {
      add([new File([text.value], name, { type: "text/plain" })]);
      text.value = "";
    } else {
      picker.click();
    }
  });
  ["dragenter", "dragover"].forEach((kind) => drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); }));
  ["dragleave", "drop"].forEach((kind) => drop.addEventListener(kind, () => drop.classList.remove("over")));
  drop.addEventListener("drop", (event) => { event.preventDefault(); add([...event.dataTransfer.files]); });
  ["dragover", "drop"].forEach((kind) => window.addEventListener(kind, (event) => event.preventDefault()));
})();
