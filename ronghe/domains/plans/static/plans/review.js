// The document follows the task one works on: it scrolls to the line and marks it. The links to the lines do without.
"use strict";
(() => {
  const paper = document.querySelector(".paper ol");
  if (!paper) return;
  const follow = (row) => {
    const line = row && document.getElementById(`L${row.dataset.line}`);
    if (!line) return;
    for (const old of paper.querySelectorAll(".now")) old.classList.remove("now");
    line.classList.add("now");
    paper.scrollTop = line.offsetTop - paper.offsetTop - paper.clientHeight / 3;
  };
  document.addEventListener("focusin", (event) => follow(event.target.closest("[data-line]")));
  const asked = () => document.querySelector("[data-now]") || document.querySelector("[data-line]:target");
  window.addEventListener("hashchange", () => follow(asked()));
  follow(asked());
})();
