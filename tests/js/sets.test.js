import test from "node:test";
import assert from "node:assert/strict";

import "./support/taxi.js";
import "./support/browser.js";
import * as address from "../../assets/js/core/address.js";
import * as displayModel from "../../assets/js/core/displaymodel.js";
import * as filters from "../../assets/js/core/filters.js";
import * as sets from "../../assets/js/core/sets.js";

const PAGE = {
  set: "2009 new",
  sets: [
    { name: "2009 new", shares: ["passengers", "fare", "place", "figure", "group"] },
    { name: "bikes", shares: ["passengers", "place"] },
  ],
};

function within(page, act) {
  sets.use(page);
  try {
    act();
  } finally {
    sets.use(null);
  }
}

test("questions say which set they are of, and nothing else does", () => {
  const path = "api/trips?endpoint=pickup";
  assert.equal(sets.addTo(path), path, "where the one set has no name");
  within(PAGE, () => {
    assert.equal(sets.addTo(path), `${path}&set=2009%20new`);
    assert.equal(sets.addTo("api/trips?set=bikes&limit=0"), "api/trips?set=bikes&limit=0");
    assert.equal(sets.addTo("api/status"), "api/status?set=2009%20new");
    assert.equal(sets.addTo("api/tiles/v/pickup/1/2/3"), "api/tiles/v/pickup/1/2/3?set=2009%20new");
    for (const other of ["api/operator/stop", "assets/geo/land.geojson", "_dash-update-component"]) {
      assert.equal(sets.addTo(other), other);
    }
  });
});

test("a link has its set, and is read back without minding it", () => {
  const state = { selection: filters.createSelection(), places: {}, view: address.HOME, display: displayModel.createDisplay(), panel: null };
  const plain = address.print(state);
  within(PAGE, () => {
    const link = address.print(state);
    assert.equal(link, `?set=2009%20new&${plain.slice(1)}`);
    assert.deepEqual(address.parse(link).bad, []);
    assert.equal(sets.addToLink("?hours=1-2"), "?hours=1-2&set=2009%20new");
    assert.equal(sets.addToLink("?"), "?set=2009%20new");
    assert.equal(sets.addToLink("?set=bikes"), "?set=bikes");
  });
  assert.equal(sets.addToLink("?hours=1-2"), "?hours=1-2");
});

test("a link to another set takes along what means the same there, and says what does not", () => {
  within(PAGE, () => {
    const here = "?set=2009%20new&endpoint=dropoff&passengers=1-2&fare=5-9&place=soho&view=12/40/-73&figure=sum&panel=charts";
    assert.deepEqual(sets.linkTo("bikes", here), {
      search: "?set=bikes&endpoint=dropoff&passengers=1-2&place=soho&view=12/40/-73&panel=charts",
      dropped: ["fare", "tip"],
    });
    assert.deepEqual(sets.linkTo("2009 new", "?fare=5-9"), { search: "?set=2009%20new&fare=5-9", dropped: [] });
    assert.equal(sets.withoutView("?set=bikes&view=12/40/-73&panel=charts"), "?set=bikes&panel=charts");
    assert.deepEqual(sets.linkTo("bikes", ""), { search: "?set=bikes", dropped: [] });
    assert.deepEqual(sets.linkTo("bikes", "?%E0%A4%A=1").dropped, [], "what cannot be read is left alone");
  });
});

test("a link to a set that is not here is told", () => {
  assert.equal(sets.findUnknown("?set=x"), null, "where sets have no names it means nothing");
  within(PAGE, () => {
    assert.equal(sets.findUnknown("?set=x"), "x");
    assert.equal(sets.findUnknown("?set=bikes"), null);
    assert.equal(sets.findUnknown(""), null);
  });
});

test("what is dropped at a switch is told once, on the page of that set", async () => {
  const kept = new Map();
  globalThis.sessionStorage = {
    getItem: (key) => kept.get(key) ?? null, setItem: (key, text) => kept.set(key, text), removeItem: (key) => kept.delete(key),
  };
  const { keepDropped, takeDropped } = await import("../../assets/js/page/switched.js");
  within(PAGE, () => {
    keepDropped("2009 new", ["fare"]);
    assert.deepEqual(takeDropped(), ["fare"]);
    assert.deepEqual(takeDropped(), []);
    keepDropped("bikes", ["fare"]);
    assert.deepEqual(takeDropped(), [], "of another page");
    kept.set("dashapp-dropped", "{");
    assert.deepEqual(takeDropped(), []);
  });
  delete globalThis.sessionStorage;
});
