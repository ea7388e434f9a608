/* Theme, menus, calendars beside typed dates, focus of the error summary. Every page works without it. */
(() => {
  "use strict";
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const KEY = "portal-tema";

  function chosen() {
    try {
      return localStorage.getItem(KEY) || "auto";
    } catch {
      return "auto"; // storage can be forbidden by the browser's settings
    }
  }

  function paint() {
    const choice = chosen();
    root.dataset.bsTheme = choice === "auto" ? (dark.matches ? "dark" : "light") : choice;
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
    }
  }

  paint();
  dark.addEventListener("change", paint);

  const LONG_DATE = new Intl.DateTimeFormat("id-ID", {
    weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC",
  });

  /** Return the day that a date field holds as yyyy-mm-dd, "" for what the portal would refuse. Day first, never month first. */
  function isoDay(text) {
    const typed = text.trim().match(/^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/) || text.trim().match(/^(\d\d)()(\d\d)((?:19|20)\d\d)$/);
    if (!typed) return "";
    const iso = `${typed[4]}-${typed[3].padStart(2, "0")}-${typed[1].padStart(2, "0")}`;
    const day = new Date(`${iso}T00:00:00Z`);
    return !isNaN(day) && day.toISOString().startsWith(iso) ? iso : "";
  }

  function addCalendar(field) {
    const box = document.createElement("div");
    box.className = "date-box";
    box.innerHTML = '<div class="date-pick"><button class="date-open" type="button" aria-label="Pilih tanggal"></button>'
      + '<input class="date-native" type="date" tabindex="-1" aria-hidden="true"></div><output class="date-echo"></output>';
    const [pick, echo] = box.children;
    const [button, native] = pick.children;
    const icon = document.querySelector("svg.icon");
    if (icon) {
      button.append(icon.cloneNode(true));
      const use = button.querySelector("use");
      use.setAttribute("href", use.getAttribute("href").replace(/#.*/, "#calendar3"));
    }
    echo.htmlFor = field.id;
    const say = () => {
      const iso = isoDay(field.value);
      echo.value = iso && LONG_DATE.format(new Date(`${iso}T00:00:00Z`));
    };
    field.addEventListener("input", say);
    native.addEventListener("change", () => {
      field.value = native.value.split("-").reverse().join("-");
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    });
    button.addEventListener("click", () => {
      native.max = field.dataset.latest || "";
      native.value = isoDay(field.value);
      native.showPicker();
    });
    field.replaceWith(box);
    pick.prepend(field);
    say();
  }

  // What goes on in the background is asked for while somebody looks; once it has ended the page has more to say.
  const watch = (part) => {
    const ask = async () => {
      if (!document.hidden) {
        try {
          const answer = await fetch(part.dataset.watch, { headers: { "X-Requested-With": "fetch" } });
          if (answer.headers.has("X-Done") || answer.redirected) {
            location.reload();
            return;
          }
          if (answer.ok) part.innerHTML = await answer.text();
        } catch {
          // The network is away: the next asking may find it.
        }
      }
      setTimeout(ask, 2000);
    };
    setTimeout(ask, 2000);
  };

  /** Ask the form's own page what the settings as typed would give, and show it in the part named by `data-preview`. */
  function addPreview(form) {
    let timer, asked;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        asked?.abort();
        asked = new AbortController();
        const typed = new FormData(form);
        typed.set("preview", "bagian");
        try {
          const answer = await fetch(location.href, { method: "POST", body: typed, signal: asked.signal });
          if (answer.ok) document.querySelector(form.dataset.preview).innerHTML = await answer.text();
        } catch {
          // Overtaken by the next letter, or the network is away: the button shows the same.
        }
      }, 500);
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    paint();
    document.querySelectorAll("form[data-preview]").forEach(addPreview);
    document.querySelectorAll("[data-watch]").forEach(watch);
    if ("showPicker" in HTMLInputElement.prototype) document.querySelectorAll("[data-date]").forEach(addCalendar);
    for (const group of document.querySelectorAll(".theme")) group.hidden = false;
    // On a phone the rows come first; the filters in force stand below the fold's handle.
    if (window.matchMedia("(max-width: 767.98px)").matches) {
      for (const fold of document.querySelectorAll(".filters-fold:not(:has(.field-wrong))")) fold.open = false;
    }
    document.querySelector("[data-focus]:not([data-quiet] *)")?.focus();
  });

  document.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-theme-choice]");
    if (choice) {
      try {
        localStorage.setItem(KEY, choice.dataset.themeChoice);
      } catch {
        return;
      }
      paint();
    }
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    if (location.hash === "#navigasi" && !event.target.closest(".side, .top-menu")) location.hash = "#isi";
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    if (location.hash === "#navigasi") location.hash = "#isi";
  });
})();
