// The map's own side: what it shows is told to the page, the density layer and the base map are
// attached, and the questions of the selection go to the density layer.
(function (root) {
  "use strict";

  if (!root.L) return;

  const parts = { map: null, density: null, view: null };

  function describeView(map) {
    const bounds = map.getBounds();
    const center = map.getCenter();
    const size = map.getSize();
    return {
      bounds: [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()],
      center: [center.lat, center.lng],
      zoom: map.getZoom(),
      size: [size.x, size.y],
    };
  }

  // Event handler of the map: moveend (also after a resize).
  function report(event) {
    const map = event.target._map || event.target;
    root.dash_clientside.set_props("map-view", { data: describeView(map) });
  }

  // Event handler of an empty layer group: the first moment at which the map is there.
  function attach(event) {
    const map = event.target._map;
    if (parts.map !== map) build(map);
    report(event);
  }

  // The URL may be read before the map is there.
  function showView(view) {
    parts.view = view;
    if (parts.map) parts.map.setView(view.center, view.zoom, { animate: false });
  }

  function build(map) {
    const { basemap, density, legend, status } = root.dashapp;
    const container = map.getContainer();
    container.setAttribute("role", "application");
    container.setAttribute("aria-label", "Map of taxi trips. Arrow keys move it, plus and minus zoom.");
    basemap.attach(map).catch((error) => showNotice(`The base map did not load. ${error.message}`));
    map.createPane("density").style.zIndex = 350;
    map.attributionControl.setPrefix('<a href="https://leafletjs.com">Leaflet</a>');
    // How far beside a point the pointer still hits it: fingers are blunt.
    const blunt = root.matchMedia("(pointer: coarse)").matches;
    root.L.Canvas.mergeOptions({ tolerance: blunt ? 8 : 2 });
    parts.map = map;
    if (parts.view) showView(parts.view);
    parts.density = new density.DensityLayer();
    parts.density.on("scale", (event) => legend.draw(event));
    parts.density.on("busy", ({ busy }) => container.parentNode.classList.toggle("is-busy", busy));
    parts.density.on("stale", () => status.ask());
    parts.density.on("refused", ({ message }) => showNotice(message));
    parts.density.recolour(root.dashapp.colour.DEFAULT, root.dashapp.theme.current());
    parts.density.addTo(map);
  }

  function showNotice(message) {
    root.dash_clientside.set_props("page-notice-text", { children: message });
    root.dash_clientside.set_props("page-notice", { is_open: true });
  }

  // Clientside callback without output: selection, status, view -> a question for the layer.
  function ask(selection, status, view) {
    if (!parts.density || !selection || !view) return;
    const { endpoint, query } = selection;
    const version = status ? status.version : null;
    parts.density.ask({ version, endpoint, query }, Boolean(status && status.state === "ready"));
  }

  function streetTiles(theme) {
    const style = theme === "dark" ? "dark_all" : "light_all"; // Dark Matter and Positron
    return `https://{s}.basemaps.cartocdn.com/${style}/{z}/{x}/{y}{r}.png`;
  }

  // Clientside callback: theme -> hideout of the points, address of the street tiles.
  function recolour(theme) {
    const name = root.dashapp.colour.DEFAULT;
    if (parts.density) parts.density.recolour(name, theme);
    return [{ colormap: name, theme }, streetTiles(theme)];
  }

  // Hooks for tests, and for whoever is curious in the console.
  root.dashapp.map = {
    report, attach, showView, describeView,
    density: () => parts.density.state(),
    countAt: (latitude, longitude) => parts.density.countAt(root.L.latLng(latitude, longitude)),
    leaflet: () => parts.map,
  };
  root.dash_clientside = Object.assign(root.dash_clientside || {}, { map: { ask, recolour } });
})(globalThis);
