// The map over the whole screen: the browser's full screen where there is one, and in any case the
// panel away. Escape brings everything back.
(function (root) {
  "use strict";

  if (!root.L) return;

  const CLASS = "page--full";
  const page = () => root.document.querySelector(".page");
  const isOn = () => Boolean(page()?.classList.contains(CLASS));
  const memory = { button: null };

  function show(on) {
    page().classList.toggle(CLASS, on);
    const label = on ? "Leave full screen" : "Map over the full screen";
    Object.assign(memory.button, { title: label, ariaLabel: label, ariaPressed: String(on) });
    root.requestAnimationFrame(() => root.dashapp.map.leaflet()?.invalidateSize({ animate: false }));
  }

  // A browser may have no full screen (iPhone), or refuse it: the page alone then makes room.
  function enter() {
    show(true);
    root.document.documentElement.requestFullscreen?.().catch(() => null);
  }

  function leave() {
    show(false);
    if (root.document.fullscreenElement) root.document.exitFullscreen();
  }

  const Button = root.L.Control.extend({
    options: { position: "topright" },
    onAdd() {
      const { build } = root.dashapp.dom;
      const icon = build("span", { className: "full-icon", "aria-hidden": "true" });
      memory.button = build("button", { className: "map-button", type: "button" }, icon);
      memory.button.addEventListener("click", () => (isOn() ? leave() : enter()));
      const box = build("div", { className: "leaflet-bar" }, memory.button);
      root.L.DomEvent.disableClickPropagation(box);
      return box;
    },
  });

  function attach(map) {
    new Button().addTo(map);
    show(false);
    // The browser's own Escape ends its full screen; the page follows.
    root.document.addEventListener("fullscreenchange", () => {
      if (!root.document.fullscreenElement && isOn()) show(false);
    });
  }

  root.dashapp.fullscreen = { attach, enter, leave, isOn };
})(globalThis);
