"use strict";
(() => {
  const fields = document.querySelector(".more");
  let wasOpen = false;
  addEventListener("beforeprint", () => { wasOpen = fields.open; fields.open = true; });
  addEventListener("afterprint", () => { fields.open = wasOpen; });

  const bar = document.querySelector(".filters");
  if (!bar) return;
  const choices = [...bar.querySelectorAll("select")], leaves = [...document.querySelectorAll("details.leaf")];
  const apply = () => {
    const wanted = choices.filter((choice) => choice.value).map((choice) => [choice.dataset.by, choice.value]);
    let total = 0;
    leaves.forEach((leaf) => {
      const entries = [...leaf.querySelectorAll("article")];
      entries.forEach((entry) => { entry.hidden = wanted.some(([by, value]) => entry.dataset[by] !== value); });
      const count = entries.filter((entry) => !entry.hidden).length;
      leaf.hidden = count === 0;
      leaf.querySelector(".count").textContent = count;
      total += count;
    });
    bar.querySelector("output").textContent = wanted.length ? `${total} shown` : "";
  };
  bar.hidden = false;
  choices.forEach((choice) => choice.addEventListener("change", apply));
})();
