// Single trips of the other end, where both ends are shown: asked and drawn as those of the end that
// is chosen, on the other map or on the same one.
(function (root) {
  "use strict";

  if (!root.L) return;

  const { api, livequery } = root.dashapp;
  const memory = { question: null, view: null, drawn: null, map: null, layer: null };

  const targetOf = () => root.dashapp.map.layers()?.otherTarget() ?? null;

  async function load({ path }, signal) {
    const { features, version } = await api.getJson(path, { signal });
    root.dashapp.wanted.expectVersion(version);
    return features;
  }

  // After the trips of the chosen end.
  const query = new livequery.LiveQuery({
    load, tell: draw, holdMs: () => (root.dashapp.trips.isCurrent() ? 0 : Infinity),
  });

  function clear() {
    if (memory.layer) memory.layer.remove();
    Object.assign(memory, { layer: null, drawn: null });
  }

  // What is drawn stays until newer trips are there.
  function draw() {
    const target = targetOf();
    if (!target || !query.isCurrent) return;
    const { endpoint, hideout, map } = target;
    const key = JSON.stringify([query.answer.key, endpoint, hideout]);
    if (key === memory.drawn && map === memory.map) return;
    clear();
    const { trips } = root.dashapp;
    memory.layer = root.L.geoJSON({ type: "FeatureCollection", features: query.answer.value }, {
      pointToLayer: (feature, latlng) => trips.drawPoint(feature, latlng, { hideout }),
      onEachFeature: (feature, layer) => trips.explainPoint(feature, layer, endpoint),
    }).addTo(map);
    Object.assign(memory, { drawn: key, map });
  }

  // Which end is the other one, and where it belongs, may have changed.
  function refresh() {
    const target = targetOf();
    if (!target || !memory.question) {
      query.want(null);
      clear();
      return;
    }
    const question = { ...memory.question, endpoint: target.endpoint };
    query.want({ ...question, path: root.dashapp.trips.buildPathOf(question, memory.view) });
    draw();
  }

  function follow(question, view) {
    Object.assign(memory, { question, view });
    refresh();
  }

  root.dashapp.othertrips = { check: (now) => query.check(now), follow, refresh };
})(globalThis);
