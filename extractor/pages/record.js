"use strict";
(() => {
  const marks = [...document.querySelectorAll("#source mark")];
  const pieces = [...document.querySelectorAll("#source [data-start]")];
  const fields = [...document.querySelectorAll("button[data-path]")];
  const back = document.getElementById("back");
  let origin = null;

  const clear = () => document.querySelectorAll(".on").forEach((node) => node.classList.remove("on"));
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const show = (node) => node && node.scrollIntoView({ behavior: still ? "auto" : "smooth", block: "center" });
  const leave = (from, nodes) => {
    origin = from;
    if (back) back.hidden = nodes.length === 0;
    show(nodes[0]);
  };

  const choose = (path) => {
    clear();
    const covered = marks.filter((mark) => mark.dataset.paths.split(" ").includes(path));
    const same = fields.filter((field) => field.dataset.path === path);
    covered.forEach((mark) => mark.classList.add("on"));
    same.forEach((field) => field.parentElement.classList.add("on"));
    return { covered, same };
  };

  fields.forEach((field) => field.addEventListener("click", () => leave(field, choose(field.dataset.path).covered)));
  marks.forEach((mark) => mark.addEventListener("click", () => {
    const { same } = choose(mark.dataset.paths.split(" ")[0]);
    leave(mark, same.slice(-1));
  }));
  document.querySelectorAll("button[data-start]").forEach((button) => button.addEventListener("click", () => {
    clear();
    const start = Number(button.dataset.start), end = Number(button.dataset.end);
    const covered = pieces.filter((piece) => Number(piece.dataset.start) >= start && Number(piece.dataset.start) < end);
    covered.forEach((piece) => piece.classList.add("on"));
    leave(button, covered);
  }));
  if (back) back.addEventListener("click", () => { back.hidden = true; show(origin); });
})();
