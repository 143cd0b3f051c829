"use strict";
(() => {
  const body = document.body;
  body.classList.add("has-js");
  const $ = (selector, root = document) => root.querySelector(selector);
  const toasts = $("#toasts");

  const say = (text) => {
    const toast = document.createElement("div");
    toast.className = "toast";
    toast.textContent = text;
    toasts.append(toast);
    setTimeout(() => toast.remove(), 6000);
  };
  setTimeout(() => toasts.querySelectorAll(".toast").forEach((toast) => toast.remove()), 8000);

  // forms: the token travels with htmx; a form in flight is not sent twice
  body.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = $("meta[name=csrf-token]").content;
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sending) return event.preventDefault();
    form.dataset.sending = "1";
    form.querySelectorAll("button:not([type=button])").forEach((button) => button.setAttribute("aria-disabled", "true"));
  });
  addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sending]").forEach((form) => {
      delete form.dataset.sending;
      form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
    });
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });

  // words from the server, and from the lack of one
  body.addEventListener("toast", (event) => say(event.detail.value));
  body.addEventListener("htmx:sendError", () => say(body.dataset.offline));
  body.addEventListener("htmx:responseError", () => say(body.dataset.fault));
  const attend = (root) => $("[data-summary]", root)?.focus();
  body.addEventListener("htmx:afterSwap", (event) => attend(event.target.parentNode || document));
  attend(document);

  // dialogs, copying, search
  const search = $("#search-dialog");
  const opens = { "[data-dialog]": (el) => $("#" + el.dataset.dialog), "[data-search]": () => search };
  document.addEventListener("click", (event) => {
    for (const [selector, find] of Object.entries(opens)) {
      const opener = event.target.closest(selector);
      if (opener && find(opener)?.showModal) {
        event.preventDefault();
        find(opener).showModal();
        return;
      }
    }
    const closer = event.target.closest("[data-close]");
    if (closer) {
      event.preventDefault();
      closer.closest("dialog").close();
    }
    if (event.target.matches("dialog")) event.target.close();
    const copy = event.target.closest("[data-copy]");
    if (copy) navigator.clipboard.writeText(copy.dataset.copy).then(() => say(body.dataset.copied), () => prompt("", copy.dataset.copy));
    const menu = $("details.menu[open]");
    if (menu && !menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.showModal();
    }
    if (event.key === "Escape") $("details.menu[open]")?.removeAttribute("open");
    if (!search.open || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const stops = [$("#search-input"), ...search.querySelectorAll("#search-results a")];
    const next = stops[stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
})();
