// Light or dark: the viewer's own choice if one was made, else what the system prefers.
// Loaded in the page's head as well, before anything is painted; running twice does no harm.
(function (root) {
  "use strict";

  const KEY = "dashapp.theme";

  function chooseTheme(stored, systemIsDark) {
    if (stored === "light" || stored === "dark") {
      return stored;
    }
    return systemIsDark ? "dark" : "light";
  }

  function readStored() {
    try {
      return root.localStorage.getItem(KEY);
    } catch {
      return null; // storage may be forbidden; the theme then lasts as long as the page
    }
  }

  function store(theme) {
    try {
      root.localStorage.setItem(KEY, theme);
    } catch {
      return;
    }
  }

  const system = root.matchMedia ? root.matchMedia("(prefers-color-scheme: dark)") : null;

  function current() {
    return chooseTheme(readStored(), Boolean(system && system.matches));
  }

  function apply(theme) {
    root.document.documentElement.setAttribute("data-bs-theme", theme);
    return theme;
  }

  // Clientside callback: clicks on the toggle -> the theme, once at load without a click.
  function update(clicks, shown) {
    if (!clicks) {
      return apply(current());
    }
    const theme = shown === "dark" ? "light" : "dark";
    store(theme);
    return apply(theme);
  }

  function labelToggle(theme) {
    return `Switch to ${theme === "dark" ? "light" : "dark"} theme`;
  }

  // Clientside callback: theme -> title and aria-label of the toggle.
  function nameToggle(theme) {
    return [labelToggle(theme), labelToggle(theme)];
  }

  function followSystem() {
    if (system && !root.dashapp?.theme) {
      system.addEventListener("change", () => {
        root.dash_clientside?.set_props?.("page-theme", { data: apply(current()) });
      });
    }
  }

  if (root.document) {
    followSystem();
    apply(current());
  }
  root.dashapp = Object.assign(root.dashapp || {}, { theme: { chooseTheme, current, labelToggle } });
  root.dash_clientside = Object.assign(root.dash_clientside || {}, {
    theme: { update, nameToggle },
  });
})(globalThis);
