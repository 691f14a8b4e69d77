// Theme and text size without a reload, and the name of a chosen file; without this script the same buttons post a form.
"use strict";
(() => {
  const root = document.documentElement;
  const dark = { light: "not all", dark: "all", system: "(prefers-color-scheme: dark)" };
  const remember = (name, value) => {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${name}=${value}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-preferences] button");
    if (!button || button.name === "language") return;
    event.preventDefault();
    remember(button.name, button.value);
    root.dataset[button.name] = button.value;
    if (button.name === "theme") document.getElementById("dark-theme").media = dark[button.value];
    for (const other of document.querySelectorAll(`[data-preferences] button[name="${button.name}"]`)) {
      other.setAttribute("aria-pressed", String(other.value === button.value));
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.type !== "file") return;
    const label = document.querySelector(`label[for="${event.target.id}"] [data-name]`);
    if (label) label.textContent = Array.from(event.target.files, (file) => file.name).join("、");
  });
})();
