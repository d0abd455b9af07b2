// The base map that needs no internet: shoreline, parks and names from assets/geo, drawn beneath
// the data. CSS gives it its colours, so a change of theme costs nothing.
(function (root) {
  "use strict";

  if (!root.L) return;

  const { api } = root.dashapp;
  const ATTRIBUTION = "Shoreline: NYC Open Data";

  function classOf(feature) {
    return `land land--${feature.properties.kind || "land"}`;
  }

  async function addShapes(map, file) {
    const shapes = await api.getJson(`assets/geo/${file}`);
    root.L.geoJSON(shapes, {
      pane: "land",
      interactive: false,
      attribution: ATTRIBUTION,
      style: (feature) => ({ className: classOf(feature) }),
      renderer: map.landRenderer,
    }).addTo(map);
  }

  async function attach(map) {
    map.createPane("land").style.zIndex = 150;
    map.landRenderer = root.L.svg({ pane: "land", padding: 0.5 });
    await addShapes(map, "land.geojson");
    await addShapes(map, "places.geojson");
  }

  root.dashapp.basemap = { attach, classOf };
})(globalThis);
