"use strict";
(() => {
  const marks = [...document.querySelectorAll("#source mark")];
  const pieces = [...document.querySelectorAll("#source [data-start]")];
  const fields = [...document.querySelectorAll("button[data-path]")];
  const back = document.getElementById("back");
  let chosen = null;

  const clear = () => document.querySelectorAll(".on").forEach((node) => node.classList.remove("on"));
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const show = (node, block) => node && node.scrollIntoView({ behavior: still ? "auto" : "smooth", block });

  const choose = (path, from) => {
    clear();
    const covered = marks.filter((mark) => mark.dataset.paths.split(" ").includes(path));
    covered.forEach((mark) => mark.classList.add("on"));
    const same = fields.filter((field) => field.dataset.path === path);
    same.forEach((field) => field.parentElement.classList.add("on"));
    if (from === "field") {
      show(covered[0], "center");
      if (back) back.hidden = covered.length === 0;
    } else {
      chosen = same[same.length - 1];
      show(chosen, "center");
    }
  };

  fields.forEach((field) => field.addEventListener("click", () => {
    chosen = field;
    choose(field.dataset.path, "field");
  }));
  marks.forEach((mark) => mark.addEventListener("click", () => choose(mark.dataset.paths.split(" ")[0], "source")));
  document.querySelectorAll("button[data-start]").forEach((button) => button.addEventListener("click", () => {
    clear();
    const start = Number(button.dataset.start), end = Number(button.dataset.end);
    const covered = pieces.filter((piece) => Number(piece.dataset.start) >= start && Number(piece.dataset.start) < end);
    covered.forEach((piece) => piece.classList.add("on"));
    chosen = button;
    show(covered[0], "center");
    if (back) back.hidden = false;
  }));
  if (back) back.addEventListener("click", () => { back.hidden = true; show(chosen, "center"); });
})();
