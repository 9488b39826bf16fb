"use strict";
/* Sends files, folders and the files of ZIPs side by side, and shows how far all of it is; what is sent, the service reads by itself. */
(() => {
  const SIDE_BY_SIDE = 4, KINDS = /\.(pdf|txt|text|png|jpe?g|tiff?)$/i;
  const form = document.getElementById("upload"), drop = document.getElementById("drop"), picker = document.getElementById("files");
  const list = document.getElementById("uploads"), said = document.getElementById("said"), toQueue = document.getElementById("to-queue");
  const limit = Number(form.dataset.limit);
  const waiting = [];
  let running = 0, left = 0, sent = 0, failed = 0, began = 0;

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
    if (isError) failed += 1; else sent += 1;
    left -= 1;
    overall();
  };
  const overall = () => {
    const total = sent + failed + left, bar = document.getElementById("overall");
    bar.max = total;
    bar.value = sent + failed;
    const seconds = (Date.now() - began) / 1000, rest = Math.round((seconds / (sent + failed)) * left);
    const remaining = rest >= 90 ? `about ${Math.round(rest / 60)} min left` : `about ${Math.max(rest, 1)} s left`;
    document.getElementById("overall-told").textContent = left === 0
      ? `${sent} sent${failed ? `, ${failed} refused` : ""}. They are read by the service now: this page may be closed.`
      : `${sent + failed} of ${total} sent${sent + failed ? `, ${remaining}` : ""}. Keep this page open until all are sent.`;
    if (left === 0) {
      said.textContent = `${sent} sent, ${failed} refused.`;
      toQueue.hidden = sent === 0;
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

  const take = async ({ file, row }) => {
    const reader = document.getElementById("reader").value;
    if (file.size === 0) return finish(row, "The file is empty.", true);
    if (file.size > limit) return finish(row, `The file is larger than ${Math.round(limit / 1e6)} MB, the limit.`, true);
    const request = await sendPatiently(file, reader, row);
    if (request.status < 200 || request.status > 299 || !request.response) return finish(row, reason(request), true);
    finish(row, "", false);
    const link = node("a", "", request.response.status === "done" ? "read before" : "sent; open it");
    link.href = `/decisions/${encodeURIComponent(request.response.id)}`;
    row.querySelector(".told").append(link);
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
    if (left === 0) {
      began = Date.now();
      sent = failed = 0;
    }
    for (const file of files) {
      left += 1;
      waiting.push({ file, row: rowFor(file) });
    }
    overall();
    said.textContent = `${files.length} ${files.length === 1 ? "file" : "files"} being sent.`;
    start();
  };

  /* What a folder holds, with the folders in it; files of other kinds in it are passed over. */
  const inFolder = async (entry) => {
    if (entry.isFile) return KINDS.test(entry.name) ? [await new Promise((resolve, reject) => entry.file(resolve, reject))] : [];
    const reader = entry.createReader(), found = [];
    for (;;) {
      const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
      if (!some.length) return found;
      for (const one of some) found.push(...await inFolder(one));
    }
  };
  /* The files in a ZIP, by its directory at the end (APPNOTE.TXT 6.3.10, sections 4.3.7 to 4.3.16): stored or deflated, not encrypted. */
  const inZip = async (zip) => {
    const bytes = new DataView(await zip.arrayBuffer()), found = [], names = new TextDecoder();
    let end = bytes.byteLength - 22;
    while (end >= 0 && bytes.getUint32(end, true) !== 0x06054b50) end -= 1;
    if (end < 0) return [zip];
    for (let at = bytes.getUint32(end + 16, true), left = bytes.getUint16(end + 10, true); left > 0; left -= 1) {
      const size = bytes.getUint32(at + 20, true), own = bytes.getUint32(at + 42, true), length = bytes.getUint16(at + 28, true);
      const name = names.decode(new Uint8Array(bytes.buffer, at + 46, length)), method = bytes.getUint16(at + 10, true);
      if (KINDS.test(name) && !name.startsWith("__MACOSX/") && bytes.getUint32(at + 24, true) <= limit) {
        const from = own + 30 + bytes.getUint16(own + 26, true) + bytes.getUint16(own + 28, true);
        const packed = new Blob([new Uint8Array(bytes.buffer, from, size)]);
        const whole = method === 8 ? new Response(packed.stream().pipeThrough(new DecompressionStream("deflate-raw"))).blob() : packed;
        found.push(new File([await whole], name.split("/").pop()));
      }
      at += 46 + length + bytes.getUint16(at + 30, true) + bytes.getUint16(at + 32, true);
    }
    return found;
  };
  const unpacked = async (files) => {
    const found = [];
    for (const file of files) found.push(...(/\.zip$/i.test(file.name) ? await inZip(file).catch(() => [file]) : [file]));
    return found;
  };
  const dropped = async (data) => {
    const entries = [...data.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry()), files = [...data.files];
    const found = [];
    for (const entry of entries) if (entry && entry.isDirectory) found.push(...await inFolder(entry));
    return unpacked([...found, ...files.filter((file) => !entries.some((entry) => entry && entry.isDirectory && entry.name === file.name))]);
  };

  picker.addEventListener("change", () => { unpacked([...picker.files]).then(add); picker.value = ""; });
  const folder = document.getElementById("folder");
  document.getElementById("folder-line").hidden = false;
  folder.addEventListener("change", () => { unpacked([...folder.files].filter((file) => KINDS.test(file.name) || /\.zip$/i.test(file.name)).sort((one, other) => one.webkitRelativePath.localeCompare(other.webkitRelativePath))).then(add); folder.value = ""; });
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
  ["dragenter", "dragover"].forEach((kind) => window.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("over"); }));
  ["dragleave", "drop"].forEach((kind) => window.addEventListener(kind, () => drop.classList.remove("over")));
  window.addEventListener("drop", (event) => { event.preventDefault(); dropped(event.dataTransfer).then(add); });
  window.addEventListener("beforeunload", (event) => { if (left > 0) event.preventDefault(); });
})();
