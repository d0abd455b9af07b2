// The base map that needs no internet: shoreline, parks and names from assets/geo. CSS gives it its
// colours, so a change of theme costs nothing. Street tiles, when chosen, lie over it.
(function (root) {
  "use strict";

  if (!root.L) return;

  const { api } = root.dashapp;
  const ATTRIBUTION = "Shoreline: NYC Open Data";
  const LAST_ZOOM = { city: 10, borough: 13 }; // beyond it the name of so large a thing misleads

  function isShown({ kind, min_zoom: from }, zoom) {
    return zoom >= from && zoom <= (LAST_ZOOM[kind] || Infinity);
  }

  async function addShapes(map, renderer, file) {
    const shapes = await api.getJson(`assets/geo/${file}`);
    root.L.geoJSON(shapes, {
      pane: "land",
      interactive: false,
      attribution: ATTRIBUTION,
      renderer,
      style: ({ properties }) => ({ className: `land land--${properties.kind}` }),
    }).addTo(map);
  }

  function buildName({ name, kind }, latlng) {
    const text = root.document.createElement("span");
    text.textContent = name;
    const icon = root.L.divIcon({ html: text, className: `place-name place-name--${kind}` });
    return root.L.marker(latlng, { icon, pane: "names", interactive: false, keyboard: false });
  }

  async function addNames(map) {
    const places = await api.getJson("assets/geo/labels.geojson");
    const names = places.features.map(({ properties, geometry }) => {
      const [longitude, latitude] = geometry.coordinates;
      return { properties, marker: buildName(properties, [latitude, longitude]) };
    });
    const choose = () => {
      for (const { properties, marker } of names) {
        if (isShown(properties, map.getZoom())) marker.addTo(map);
        else marker.remove();
      }
    };
    map.on("zoomend", choose);
    choose();
  }

  // The map is complete without any of it: a file that does not come is left out.
  async function attach(map) {
    map.createPane("land").style.zIndex = 150;
    const pane = map.createPane("names");
    pane.style.zIndex = 380;
    pane.style.pointerEvents = "none";
    map.on("baselayerchange", ({ layer }) => {
      pane.hidden = layer instanceof root.L.TileLayer; // street tiles bring their own names
    });
    const renderer = root.L.svg({ pane: "land", padding: 0.5 });
    await addShapes(map, renderer, "land.geojson");
    await Promise.all([addShapes(map, renderer, "places.geojson"), addNames(map)]);
  }

  root.dashapp.basemap = { attach, isShown };
})(globalThis);
