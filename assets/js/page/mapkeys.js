// The keyboard on the map. Leaflet moves and zooms it; here Enter tells of the middle, or opens the
// single trip that is nearest to it, arrows step from trip to trip, and Escape closes what is open.
(function (root) {
  "use strict";

  const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

  function say(text) {
    root.document.getElementById("map-said").textContent = text;
  }

  function tellMiddle(map) {
    const { pointer } = root.dashapp;
    const middle = map.getCenter();
    pointer.show(middle);
    const { counts, coordinates, name } = pointer.describe(middle);
    say(`${counts} at ${coordinates}${name ? `, ${name}` : ""}. Single trips come when few are in view: zoom in with plus.`);
  }

  function followMap(map) {
    const ring = () => delete map.getContainer().dataset.pointed;
    root.document.addEventListener("keydown", ring, true);
    map.getContainer().addEventListener("keydown", (event) => {
      if (event.target !== map.getContainer() || event.key !== "Enter") return;
      event.preventDefault();
      if (!root.dashapp.tripcard.openNearest(map)) tellMiddle(map);
    });
  }

  function followCard(card) {
    card.addEventListener("keydown", (event) => {
      if (!(event.key in STEPS)) return;
      event.preventDefault();
      root.dashapp.tripcard.step(STEPS[event.key]);
    });
  }

  // Whoever used the key before has prevented it.
  function followEscape(event) {
    const { fullscreen, tripcard } = root.dashapp;
    const within = event.target.closest?.(".map-area") || event.target === root.document.body;
    if (event.key !== "Escape" || event.defaultPrevented || !within) return;
    if (tripcard.current()) {
      event.preventDefault();
      tripcard.close();
    } else if (fullscreen.isOn()) {
      fullscreen.leave();
    }
  }

  // For the first map; a second one beside it needs followMap alone.
  function attach(map) {
    followMap(map);
    followCard(root.document.getElementById("map-trip"));
    root.document.addEventListener("keydown", followEscape);
  }

  root.dashapp.mapkeys = { attach, followMap, say };
})(globalThis);
