// The map's own side: what it shows is told to the page, the density layer and the base map are
// attached, and the questions of the selection go to the density layer.
(function (root) {
  "use strict";

  if (!root.L) return;

  const HOW = "Arrow keys move it, plus and minus zoom, Enter tells of the middle.";
  const NEAREST_FIT = 16; // around a small area, streets are still known

  // view: the one asked for, while nobody has moved the map since.
  const parts = { map: null, layers: null, view: null, isPlacing: false, look: null };

  // A view that was asked for is told as it was asked: Leaflet's own middle lies on a whole pixel, so a
  // link that is opened and copied again and again would wander.
  function describeView(map) {
    const bounds = map.getBounds();
    const center = map.getCenter();
    const size = map.getSize();
    return {
      bounds: [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()],
      center: parts.view ? parts.view.center : [center.lat, center.lng],
      zoom: map.getZoom(),
      size: [size.x, size.y],
    };
  }

  // Event handler of the map: moveend (also after a resize).
  function report(event) {
    const map = event.target._map || event.target;
    const view = describeView(map);
    root.dashapp.wanted.see({ view });
    root.dashapp.link.seeView(view);
  }

  // Event handler of an empty layer group: the first moment at which the map is there.
  function attach(event) {
    const map = event.target._map;
    if (parts.map !== map) build(map);
    report(event);
  }

  // view: {center, zoom}, or {bounds} of an area. The URL may be read before the map is there.
  function showView(view) {
    parts.view = view;
    place();
  }

  // Until somebody moves the map, the view stays in its middle, whatever size its frame is yet to take:
  // a panel of the link, the second of two maps, the window.
  function place() {
    const { map, view } = parts;
    if (!map || !view || parts.isPlacing) return;
    parts.isPlacing = true;
    map.invalidateSize({ pan: false });
    if (view.bounds) Object.assign(view, fitView(map, view.bounds));
    map.setView(view.center, view.zoom, { animate: false });
    parts.isPlacing = false;
  }

  function fitView(map, { west, south, east, north }) {
    const bounds = root.L.latLngBounds([south, west], [north, east]);
    const { lat, lng } = bounds.getCenter();
    return { center: [lat, lng], zoom: Math.min(NEAREST_FIT, map.getBoundsZoom(bounds, false, root.L.point(48, 48))) };
  }

  function leaveView() {
    if (!parts.isPlacing) parts.view = null;
  }

  // A panel beside the map came or went by hand: the north-west corner stays where it is, so that
  // nothing under the eye jumps.
  function keepCorner() {
    if (!parts.map) return;
    leaveView();
    parts.map.invalidateSize({ pan: false });
  }

  function build(map) {
    // How far beside a point the pointer still hits it: fingers are blunt.
    const blunt = root.matchMedia("(pointer: coarse)").matches;
    root.L.Canvas.mergeOptions({ tolerance: blunt ? 8 : 2 });
    parts.map = map;
    dress(map, `Map of ${root.dashapp.dataset.describe().trips}. ${HOW}`);
    place();
    stayInWorld(map);
    map.on("movestart", leaveView);
    map.on("resize", place);
    const frame = root.document.getElementById("map-other");
    parts.layers = new root.dashapp.layers.Layers(map, frame, {
      drawLegends,
      dress: dressTwin,
      busy: (busy) => map.getContainer().parentNode.classList.toggle("is-busy", busy),
      rested: () => root.dashapp.summary.takeTurn(),
      stale: () => root.dashapp.status.ask(),
      refused: showNotice,
    });
    if (parts.look) showLook(...parts.look);
    root.dashapp.pointer.attach(parts.layers, map);
    root.dashapp.mapkeys.attach(map);
    root.dashapp.fullscreen.attach(map);
    root.dashapp.area.attach(map);
  }

  // Whoever wants less motion has maps that are there at once.
  function calm(map) {
    if (!root.matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    map.options.inertia = false;
    const glide = map.panBy;
    map.panBy = (offset, options) => glide.call(map, offset, { ...options, animate: false });
  }

  // Counts, numbers and links know one world: a map that was moved round it, by key or by a throw, stands
  // in that one again.
  function stayInWorld(map) {
    map.on("moveend", () => {
      const center = map.getCenter();
      if (Math.abs(center.lng) > 180) map.setView(center.wrap(), map.getZoom(), { animate: false });
    });
  }

  // What every map of the page has beside its counts.
  function dress(map, name) {
    calm(map);
    const container = map.getContainer();
    container.setAttribute("role", "application");
    container.setAttribute("aria-label", name);
    map.attributionControl.setPrefix('<a href="https://leafletjs.com">Leaflet</a>');
    root.dashapp.basemap.attach(map, () => showNotice("The base map did not load. It comes when the server answers."));
  }

  function dressTwin(twin) {
    dress(twin, "The same ground with the other end of the trips.");
    root.dashapp.pointer.attach(parts.layers, twin);
    root.dashapp.mapkeys.followMap(twin);
    root.dashapp.area.attach(twin);
  }

  function drawLegends() {
    const { layers } = parts;
    if (!layers) return; // the first layer is still being made
    const opacity = layers.display ? layers.display.opacity : 1;
    const single = root.dashapp.trips.areShown();
    for (const [id, legends] of layers.legends()) root.dashapp.legend.draw(id, legends, { opacity, single });
  }

  function showNotice(message) {
    root.dash_clientside.set_props("page-notice-text", { children: message });
    root.dash_clientside.set_props("page-notice", { is_open: true });
  }

  // The question of the layers.
  function follow({ selection, tileVersion, isReady }) {
    if (!parts.layers) return;
    const { endpoint, query } = selection;
    closeTripOf(`${endpoint} ${query}`);
    parts.layers.ask({ version: tileVersion, endpoint, query }, isReady);
  }

  // A trip of other filters may be none of what is shown now.
  function closeTripOf(question) {
    if (parts.question !== question) root.dashapp.tripcard.close();
    parts.question = question;
  }

  function showLook(display, theme) {
    parts.look = [display, theme];
    root.dashapp.look.show(display, theme);
    if (!parts.layers) return;
    parts.layers.show(display, theme);
    root.dashapp.streets.show(parts.layers.maps(), display.base, theme);
    root.dashapp.othertrips.refresh();
  }

  // Clientside callback: theme, display, selection -> hideout of the points. Nothing is asked of the
  // server.
  function recolour(theme, display, selection) {
    const none = root.dash_clientside.no_update;
    if (!display) return none;
    showLook(display, theme);
    const { colours, opacity, mode } = display;
    const colormap = mode === "blend" && selection ? selection.endpoint : colours;
    const hideout = { colormap, theme, opacity };
    const same = JSON.stringify(hideout) === parts.hideout;
    parts.hideout = JSON.stringify(hideout);
    return same ? none : hideout;
  }

  const layer = (which) => (which === "other" ? parts.layers?.other : parts.layers?.main) || null;

  // Hooks for tests, and for whoever is curious in the console. Before the map is there: null.
  root.dashapp.map = {
    report, attach, drawLegends, showView, describeView, keepCorner, notify: showNotice, fit: () => parts.map?.invalidateSize({ pan: false }),
    density: (which) => layer(which)?.state() ?? null,
    countAt: (latitude, longitude, which) => layer(which)?.countAt(root.L.latLng(latitude, longitude)) ?? null,
    leaflet: (which) => (which === "other" ? parts.layers?.twin : parts.map) ?? null,
    layers: () => parts.layers,
  };
  root.dash_clientside = Object.assign(root.dash_clientside || {}, { map: { recolour } });
  root.document.addEventListener("DOMContentLoaded", () =>
    root.dashapp.wanted.register({ follow, check: (now) => parts.layers?.check(now) }));
})(globalThis);
