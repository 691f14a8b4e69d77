// Helps to fill in a report: a slider beside the number, characters left, files dropped. Without it the form works the same.
"use strict";
(() => {
  for (const number of document.querySelectorAll("input[data-slider]")) {
    const slider = document.createElement("input");
    Object.assign(slider, { type: "range", min: number.min, max: number.max, step: 5, value: number.value || 0 });
    slider.setAttribute("aria-labelledby", `${number.id}_label`);
    const label = document.querySelector(`label[for="${number.id}"]`);
    label.id = `${number.id}_label`;
    const row = document.createElement("div");
    row.className = "percent-row";
    number.replaceWith(row);
    row.append(number, slider);
    slider.addEventListener("input", () => { number.value = slider.value; });
    number.addEventListener("input", () => { slider.value = number.value; });
  }
  for (const text of document.querySelectorAll("textarea[data-count]")) {
    const most = Number(text.dataset.count);
    const counter = document.createElement("p");
    counter.className = "counter";
    text.after(counter);
    const count = () => {
      const length = [...text.value].length;
      counter.textContent = `${length} / ${most}`;
      counter.classList.toggle("over", length > most);
    };
    text.addEventListener("input", count);
    count();
  }
  // More files than the server takes in one request would cost all that was typed: they are not chosen at all.
  document.addEventListener("change", (event) => {
    const input = event.target.closest("input[data-most]");
    if (!input || input.files.length <= Number(input.dataset.most)) return;
    input.value = "";
    document.querySelector(`label[for="${input.id}"] [data-name]`).textContent = input.dataset.over;
  });
  for (const drop of document.querySelectorAll(".report-form .drop")) {
    const input = document.getElementById(drop.htmlFor);
    const over = (on) => (event) => {
      event.preventDefault();
      drop.classList.toggle("over", on);
    };
    drop.addEventListener("dragover", over(true));
    drop.addEventListener("dragleave", over(false));
    drop.addEventListener("drop", (event) => {
      over(false)(event);
      const files = new DataTransfer();
      for (const file of [...input.files, ...event.dataTransfer.files]) files.items.add(file);
      input.files = files.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
})();
