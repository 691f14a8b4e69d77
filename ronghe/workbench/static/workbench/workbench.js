// Copies a text by one click, also where the browser keeps the clipboard from plain http; without it one selects by hand.
"use strict";
(() => {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = document.getElementById(button.dataset.copy);
      text.select();
      try {
        await navigator.clipboard.writeText(text.value);
      } catch {
        document.execCommand("copy");
      }
      button.nextElementSibling.textContent = button.dataset.done;
    });
  }
})();
