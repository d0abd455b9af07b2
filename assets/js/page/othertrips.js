// Single trips of the other end, where both ends are shown: asked and drawn as those of the end that
// is chosen, on the other map or on the same one.
(function (root) {
  "use strict";

  if (!root.L) return;

  const { api } = root.dashapp;
  const memory = { question: null, view: null, shown: null, layer: null, controller: null };

  function clear() {
    if (memory.controller) memory.controller.abort();
    if (memory.layer) memory.layer.remove();
    Object.assign(memory, { layer: null, controller: null, shown: null });
  }

  function draw(target, features, endpoint) {
    const { trips } = root.dashapp;
    const context = { hideout: target.hideout };
    if (memory.layer) memory.layer.remove();
    memory.layer = root.L.geoJSON({ type: "FeatureCollection", features }, {
      pointToLayer: (feature, latlng) => trips.drawPoint(feature, latlng, context),
      onEachFeature: (feature, layer) => trips.explainPoint(feature, layer, endpoint),
    }).addTo(target.map);
  }

  // What is shown and where: nothing is asked again while that stays the same.
  const keyOf = (target) => JSON.stringify([memory.question, memory.view, target.endpoint, target.hideout]);

  async function load() {
    const target = root.dashapp.map.layers()?.otherTarget();
    if (!target || !memory.question) return clear();
    const key = keyOf(target);
    if (key === memory.shown) return undefined;
    if (memory.controller) memory.controller.abort();
    const controller = new AbortController();
    Object.assign(memory, { controller, shown: key });
    const path = root.dashapp.trips.buildPathOf({ ...memory.question, endpoint: target.endpoint }, memory.view);
    const { features } = await api.getJson(path, { signal: controller.signal });
    if (!controller.signal.aborted) draw(target, features, target.endpoint);
    return undefined;
  }

  // These points come after the figures and may stay away: the counts beneath show the same trips.
  function refresh() {
    load().catch(() => {
      memory.shown = null;
    });
  }

  // question, view: those that the trips of the chosen end have just answered.
  function follow(question, view) {
    Object.assign(memory, { question, view });
    refresh();
  }

  root.dashapp.othertrips = { follow, refresh };
})(globalThis);
