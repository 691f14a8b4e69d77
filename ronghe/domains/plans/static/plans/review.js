// The document follows the task one works on, and the keyboard stays at work: what the page does without script by its
// links (#L12, #warnings) is done here without losing one's place.
"use strict";
(() => {
  const paper = document.querySelector(".paper ol");
  const follow = (row) => {
    const line = paper && row && document.getElementById(`L${row.dataset.line}`);
    if (!line) return;
    for (const old of paper.querySelectorAll(".now")) old.classList.remove("now");
    line.classList.add("now");
    paper.scrollTop = line.offsetTop - paper.offsetTop - paper.clientHeight / 3;
  };
  document.addEventListener("focusin", (event) => follow(event.target.closest("[data-line]")));
  const asked = () => document.querySelector("[data-now]") || document.querySelector("[data-line]:target");
  window.addEventListener("hashchange", () => follow(asked()));
  follow(asked());

  // After a button has done its work it is gone; the focus goes to the next thing to settle, at last to publishing.
  const NEXT = [
    ["warnings", ".lines > li > button"],
    ["names", ".row > form > button"],
    ["tasks", ".task.open button.primary, .task.open .problem > button"],
    ["targets", ".targets > li .decide > button"],
    ["publish", ".card-aside :is(summary, button:enabled)"],
  ];
  const shown = (element) => element.offsetParent !== null && !element.closest("details.fold");
  let from = 0;
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    const place = NEXT.findIndex(([id]) => event.target.closest(`#${id}`));
    from = Math.max(place, 0);
  });
  document.body.addEventListener("htmx:afterSettle", () => {
    if (document.activeElement && document.activeElement !== document.body) return;
    const order = [...NEXT.slice(from, -1), ...NEXT.slice(0, from), NEXT.at(-1)];
    for (const [id, buttons] of order) {
      const next = [...document.querySelectorAll(`#${id} :is(${buttons})`)].find(shown);
      if (next) {
        next.focus();
        return;
      }
    }
  });
})();
