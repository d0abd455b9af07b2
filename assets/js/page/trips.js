// Single trips and the figures that come with them, in one answer. Asked when things have settled
// for a moment; what was overtaken is aborted, and an overtaken answer is dropped.
(function (root) {
  "use strict";

  const { api, colour, matching, queue, tripfacts } = root.dashapp;
  const SETTLED_MS = 150;
  const LIMIT = 5000;
  const NOTHING = { type: "FeatureCollection", features: [] };

  function clampBounds([west, south, east, north]) {
    const clamp = (value, limit) => Math.min(limit, Math.max(-limit, value)).toFixed(6);
    return [clamp(west, 180), clamp(south, 85.0511), clamp(east, 180), clamp(north, 85.0511)];
  }

  function buildPath({ endpoint, query }, bounds, limit) {
    const head = `api/trips?endpoint=${endpoint}&bounds=${bounds.join(",")}&limit=${limit}`;
    return query ? `${head}&${query}` : head;
  }

  const buildPathOf = (question, view) => buildPath(question, clampBounds(view.bounds), LIMIT);

  const fills = new Map(); // by colormap and theme
  const memory = { radius: 4, endpoint: "pickup", answer: null };
  const asked = { controller: null, timer: null, release: null, tries: 0 };

  async function fetchAnswer(question, view, signal) {
    const begin = performance.now();
    const path = buildPathOf(question, view);
    const body = await api.getJson(path, { signal });
    const { total, cached, elapsed_ms: elapsedMs, features } = body;
    const roundTripMs = performance.now() - begin;
    memory.radius = pointRadius(features.length);
    memory.endpoint = question.endpoint;
    const answer = {
      inView: total, matching: matching.recall(question), cached, elapsedMs, roundTripMs,
      endpoint: question.endpoint, single: features.length,
    };
    memory.answer = answer;
    return [features.length ? { type: "FeatureCollection", features } : NOTHING, answer];
  }

  function supersede() {
    const none = root.dash_clientside.no_update;
    clearTimeout(asked.timer);
    if (asked.controller) asked.controller.abort();
    if (asked.release) asked.release([none, none]);
    asked.controller = new AbortController();
    return new Promise((resolve) => {
      asked.release = resolve;
    });
  }

  async function run(question, view, controller) {
    try {
      const answer = await fetchAnswer(question, view, controller.signal);
      if (controller.signal.aborted) return;
      asked.tries = 0;
      asked.release(answer);
      root.dashapp.othertrips.follow(question, view);
      complete(question, controller);
    } catch (error) {
      if (!controller.signal.aborted) retry(question, view, controller, error);
    }
  }

  // The whole city comes after what is in view, and is asked for until it has come.
  async function complete(question, controller, tries = 1) {
    if (memory.answer.matching !== null) return;
    try {
      const found = await matching.count(question, controller.signal);
      if (controller.signal.aborted || found === null) return;
      memory.answer = { ...memory.answer, matching: found };
      root.dash_clientside.set_props("figures-answer", { data: memory.answer });
    } catch (error) {
      if (controller.signal.aborted || error.status === 400) return;
      const delay = queue.retryDelayMs(tries, error.retryAfterSeconds);
      asked.timer = setTimeout(() => complete(question, controller, tries + 1), delay);
    }
  }

  // The last answer stays on the page, with a word that it is not the newest.
  function retry(question, view, controller, error) {
    asked.tries += 1;
    root.dash_clientside.set_props("figures-how", {
      children: error.status === 400 ? error.message : "No answer yet. Asking again.",
    });
    if (error.status === 400) return;
    const delay = queue.retryDelayMs(asked.tries, error.retryAfterSeconds);
    asked.timer = setTimeout(() => run(question, view, controller), delay);
  }

  // Clientside callback: selection, view, status -> [single trips, answer for the figures].
  function ask(selection, view, status) {
    const none = root.dash_clientside.no_update;
    if (!selection || !view || !status || status.state !== "ready") return [none, none];
    const { endpoint, query } = selection;
    const question = { endpoint, query, version: status.version };
    const promise = supersede();
    const { controller } = asked;
    asked.timer = setTimeout(() => run(question, view, controller), SETTLED_MS);
    return promise;
  }

  // --- how a trip is drawn ------------------------------------------------------------------------

  // Many points are small, as the density beneath is fine; few are large enough to hit.
  function pointRadius(points) {
    return 5.5 - 0.9 * Math.log10(Math.max(10, points));
  }

  // The colour that one trip has in the density beneath: no jump where points take over.
  function pointColour({ colormap, theme }) {
    const key = `${colormap}-${theme}`;
    if (!fills.has(key)) fills.set(key, colour.toCss(colour.buildColours(colormap, theme)[0]));
    return fills.get(key);
  }

  function pointStyle(feature, context) {
    const { hideout } = context || this;
    const opacity = 0.9 * (hideout.opacity ?? 1);
    return {
      radius: memory.radius, weight: memory.radius > 3 ? 1 : 0.5, fillOpacity: opacity, opacity,
      fillColor: pointColour(hideout),
      color: hideout.theme === "dark" ? "#0b0e14" : "#ffffff",
    };
  }

  function drawPoint(feature, latlng, context) {
    return root.L.circleMarker(latlng, pointStyle(feature, context));
  }

  function buildTooltip(layer) {
    const list = root.document.createElement("dl");
    list.className = "trip-facts";
    for (const [name, value] of tripfacts.describe(layer.feature.properties)) {
      const [term, fact] = [root.document.createElement("dt"), root.document.createElement("dd")];
      term.textContent = name;
      fact.textContent = value;
      list.append(term, fact);
    }
    return list;
  }

  // endpoint: the end that the point is; for points of the map component, the chosen one.
  function explainPoint(feature, layer, endpoint) {
    layer.tripEndpoint = typeof endpoint === "string" ? endpoint : memory.endpoint;
    layer.bindTooltip(buildTooltip, { className: "trip-tooltip", direction: "top", opacity: 1 });
    layer.on("click", (event) => {
      root.L.DomEvent.stopPropagation(event);
      layer.closeTooltip();
      root.dashapp.tripcard.open(layer);
    });
  }

  root.dashapp.trips = {
    answer: () => memory.answer, buildPath, buildPathOf, clampBounds, pointRadius, drawPoint, pointStyle, explainPoint,
  };
  root.dash_clientside = Object.assign(root.dash_clientside || {}, { trips: { ask } });
})(globalThis);
