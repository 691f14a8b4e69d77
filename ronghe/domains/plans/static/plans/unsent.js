// Keeps what is typed into a report in this tab until it has arrived: a session that ends in between costs no words.
"use strict";
(() => {
  const key = `report:${location.pathname.replace(/report\/$/, "")}`;
  const form = document.querySelector("form[data-writer]");
  const arrived = document.querySelector(".messages .success");
  if (!form || arrived) sessionStorage.removeItem(key);
  if (!form) return;
  const { percent, words } = form.elements;
  const kept = JSON.parse(sessionStorage.getItem(key) || "null");
  // Another person at the same machine gets nothing of it, and what the server sent back is newer.
  if (kept && kept.writer !== form.dataset.writer) sessionStorage.removeItem(key);
  else if (kept && !words.value) {
    for (const field of [percent, words]) {
      field.value = kept[field.name];
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    form.querySelector("[data-restored]").hidden = false;
  }
  form.addEventListener("input", () => {
    const said = { writer: form.dataset.writer, percent: percent.value, words: words.value };
    if (words.value) sessionStorage.setItem(key, JSON.stringify(said));
    else sessionStorage.removeItem(key);
  });
})();
