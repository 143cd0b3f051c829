"use strict";
(() => {
  const { body } = document;
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (name, act, root = document) => root.addEventListener(name, act);
  const toasts = $("#toasts");
  const offline = $("#offline");
  body.classList.add("has-js");

  // a word in passing: stays while it is read, can be closed
  const attendTo = (toast) => {
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "✕";
    close.setAttribute("aria-label", toasts.dataset.closeLabel);
    close.onclick = () => toast.remove();
    toast.append(close);
    const wait = () => setTimeout(() => (toast.matches(":hover, :focus-within") ? wait() : toast.remove()), 9000);
    wait();
  };
  const say = (text) => {
    const toast = document.createElement("div");
    const words = document.createElement("span");
    toast.className = "toast";
    words.textContent = text;
    toast.append(words);
    toasts.append(toast);
    attendTo(toast);
  };
  $$(".toast", toasts).forEach(attendTo);
  on("toast", (event) => say(event.detail.value));

  // the network: a dot and a sentence, until it is back
  const isOffline = (state) => () => (offline.hidden = !state);
  addEventListener("offline", isOffline(true));
  addEventListener("online", isOffline(false));
  on("htmx:sendError", isOffline(true));
  on("htmx:afterOnLoad", isOffline(false));
  on("htmx:responseError", (event) => {
    if (!event.detail.xhr.getResponseHeader("HX-Trigger")) say(toasts.dataset.fault);
  });

  // forms: the token travels with htmx; a form in flight is not sent twice
  on("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = $("meta[name=csrf-token]").content;
  });
  // an address that is asked for holds only what was filled in: short enough to be shared
  on("formdata", ({ target, formData }) => {
    if (target.method === "get") [...formData].forEach(([name, value]) => value === "" && formData.delete(name));
  });
  on("htmx:configRequest", ({ detail: { elt, formData } }) => {
    if (elt.closest("form")?.method === "get") [...formData].forEach(([name, value]) => value === "" && formData.delete(name));
  });
  const settle = (form) => {
    delete form.dataset.sending;
    $$(".busy", form).forEach((button) => {
      button.classList.remove("busy");
      button.removeAttribute("aria-disabled");
    });
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sending) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sending = "1";
    const button = event.submitter;
    setTimeout(() => { // after the form is read, so that the button's own value goes with it
      if (!form.dataset.sending || !button) return;
      button.classList.add("busy");
      button.setAttribute("aria-disabled", "true");
    });
    setTimeout(settle, 15000, form); // an answer that is a file does not change the page
  }, true);
  on("htmx:afterRequest", (event) => {
    const form = event.target.closest("form");
    if (form) settle(form);
  });
  addEventListener("pageshow", () => $$("form[data-sending]").forEach(settle));

  // focus: on the summary of a refused form; never lost with what was replaced
  const summary = (root) => $("[data-summary]", root)?.focus();
  summary(document);
  on("htmx:afterSettle", (event) => {
    const root = event.target;
    if (root.matches("[data-summary]")) root.focus();
    else if ($("[data-summary]", root)) summary(root);
    else if (document.activeElement === body && !$("dialog[open]")) {
      if (!root.hasAttribute("tabindex")) root.tabIndex = -1;
      root.focus({ preventScroll: true });
    }
  });

  // a finger drawn across the month turns the page
  let touched = null;
  on("touchstart", ({ target, touches }) => {
    touched = touches.length === 1 && target.closest("#agenda-month .month") ? [touches[0].clientX, touches[0].clientY] : null;
  });
  on("touchend", ({ changedTouches: [end] }) => {
    if (!touched) return;
    const [across, down] = [end.clientX - touched[0], end.clientY - touched[1]];
    touched = null;
    if (Math.abs(across) > 60 && Math.abs(down) < 40) $(`main a[rel=${across > 0 ? "prev" : "next"}]`)?.click();
  });

  // one box for all the boxes of a list
  on("change", ({ target }) => {
    const boxes = (name) => $$(`input[name="${name}"]`);
    if (target.dataset.all) boxes(target.dataset.all).forEach((box) => (box.checked = target.checked));
    else if (target.type === "checkbox" && !target.checked) $$(`[data-all="${target.name}"]`).forEach((box) => (box.checked = false));
  });

  // what opens and closes
  const search = $("#search-dialog");
  const openSearch = () => {
    const field = $("main input[type=search][name=q]") || $("#search-input");
    if (!$("main").contains(field) && !search.open) search.showModal();
    field.focus();
    field.select();
  };
  const isBeside = (dialog, { target, clientX, clientY }) => {
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    return target === dialog && (clientX < left || clientX > right || clientY < top || clientY > bottom);
  };
  on("click", (event) => {
    const near = (selector) => event.target.closest(selector);
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    const opener = near("[data-dialog]");
    const copied = near("[data-copy]");
    const dialog = near("dialog");
    if (opener && plain) {
      event.preventDefault();
      document.getElementById(opener.dataset.dialog)?.showModal();
    } else if (near("[data-share]") && navigator.share) {
      event.preventDefault();
      const { share, title } = near("[data-share]").dataset;
      navigator.share({ title, url: share }).catch(() => {}); // whoever changes their mind is no error
    } else if (near("[data-print]")) {
      print();
    } else if (near("[data-search]") && plain) {
      event.preventDefault();
      openSearch();
    } else if (dialog?.open && (near("[data-close]") || isBeside(dialog, event))) {
      event.preventDefault();
      dialog.close();
    } else if (copied) copy(copied.dataset.copy);
    $$("details.menu[open]").forEach((menu) => menu.contains(event.target) || (menu.open = false));
  });
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch { // no https, or not allowed
      const area = document.createElement("textarea");
      area.value = text;
      ($("dialog[open]") || body).append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    say(toasts.dataset.copied);
  };
  on("keydown", (event) => {
    const { key, target } = event;
    if (key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !target.closest("input, textarea, select, [contenteditable], dialog")) {
      event.preventDefault();
      openSearch();
    }
    if (key === "Escape") {
      const menu = target.closest("details.menu[open]");
      if (menu) {
        menu.open = false;
        $("summary", menu).focus();
      }
      if (target.closest("dialog.search[open]")) {
        event.preventDefault();
        target.closest("dialog").close();
      }
    }
    if (key === "ArrowDown" || key === "ArrowUp") {
      const place = target.closest("dialog.search") || (target.closest("form[role=search], .results") && $("main"));
      const stops = place ? $$("input[type=search], .results a", place) : [];
      const next = stops[stops.indexOf(target) + (key === "ArrowDown" ? 1 : -1)];
      if (stops.includes(target) && next) {
        event.preventDefault();
        next.focus();
      }
    }
  });
})();
