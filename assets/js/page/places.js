// Named places: their list and the search over it come when somebody looks for a place or a link
// names one. From then on an area that is a place's has its name.
(function (root) {
  "use strict";

  const { api, areas } = root.dashapp;
  const GEO = ["gazetteer", "neighbourhoods", "places"].map((name) => `assets/geo/${name}.geojson`);
  let coming = null;

  async function fetchAll() {
    const scripts = root.dashapp.later.load("placesearch", "placebox");
    const [, gazetteer, ...baseMap] = await Promise.all([scripts, ...GEO.map((file) => api.getJson(file))]);
    const { placesearch, selection } = root.dashapp;
    const places = placesearch.toPlaces(gazetteer.features, baseMap.flatMap(({ features }) => features));
    areas.learn(places);
    selection.tell();
    return placesearch.toIndex(places);
  }

  // -> what placesearch looks through; after a failure the next call tries again
  function load() {
    coming = coming || fetchAll().catch((error) => {
      coming = null;
      throw error;
    });
    return coming;
  }

  // The area of a place by the name that an address has for it, or null.
  async function findArea(slug) {
    const index = await load();
    const place = root.dashapp.placesearch.findSlug(index, slug);
    if (place) areas.choose(place);
    return place ? place.ring : null;
  }

  root.dashapp.places = { load, findArea };
})(globalThis);
