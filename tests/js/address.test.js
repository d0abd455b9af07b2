import test from "node:test";
import assert from "node:assert/strict";

import "./support/taxi.js";
import * as address from "../../assets/js/core/address.js";
import * as displayModel from "../../assets/js/core/displaymodel.js";
import * as filters from "../../assets/js/core/filters.js";
import { OPEN } from "../../assets/js/core/kinds/amounts.js";

const { HOME, parse, print } = address;

const every = (patch = {}) => ({ ...filters.createSelection(), ...patch });
const usual = { selection: every(), places: {}, view: HOME, display: displayModel.createDisplay(), panel: null };

test("an empty address is every pickup, at home", () => {
  for (const search of ["", "?", undefined]) assert.deepEqual(parse(search), { state: usual, bad: [] });
});

test("everything that differs from the usual is read", () => {
  const { state, bad } = parse(
    "?endpoint=dropoff&passengers=2-2&hours=22-3&weekdays=5,6&dates=2015-01-01..2015-01-31" +
    "&payment=1,2&fare=5-12.50&distance=0.5-2&duration=-30&speed=10-&tip=1-2&tip_share=20-30.5&total_paid=5-&tolls=6-&rate=2,3&from=132,138&to=261&from_area=-74,40.7,-73.9,40.7,-73.9,40.8&to_place=JFK&time_at=pickup" +
    "&view=15/40.7/-74.01&colours=lagoon&scale=linear&opacity=0.5&mode=side&scope=city&base=carto&show=zones&flows=50&figure=sum&group=payment&panel=charts",
  );
  assert.deepEqual(bad, []);
  assert.deepEqual(state, {
    selection: {
      endpoint: "dropoff", time_at: "pickup", passengers: [2, 2], hours: [22, 3], weekdays: [5, 6],
      dates: ["2015-01-01", "2015-01-31"], payment: [1, 2], fare: [5, 12.5], distance: [0.5, 2],
      duration: [-OPEN, 30], speed: [10, OPEN], tip: [1, 2], tip_share: [20, 30.5], total_paid: [5, OPEN], tolls: [6, OPEN], rate: [2, 3],
      from: [132, 138], to: [261],
      from_area: [[-74, 40.7], [-73.9, 40.7], [-73.9, 40.8]], to_area: null,
    },
    places: { to_area: "jfk" },
    view: { zoom: 15, center: [40.7, -74.01] },
    display: { colours: "lagoon", scale: "linear", opacity: 0.5, mode: "side", scope: "city", base: "carto", show: "zones", flows: "50", figure: "sum", group: "payment" },
    panel: "charts",
  });
});

test("a bad part falls to its default and is named; good parts stay", () => {
  const { state, bad } = parse("?endpoint=middle&passengers=5-6&hours=99-3&view=12/abc/-73&mode=three&figure=most&group=Payment&panel=A/B");
  assert.deepEqual(state, { ...usual, selection: every({ passengers: [5, 6] }) });
  assert.deepEqual(bad, ["endpoint", "hours", "view", "mode", "figure", "group", "panel"]);
});

test("a view that the map cannot show is bad", () => {
  const views = ["", "12", "12/40", "1/40/-73", "21/40/-73", "12.5/40/-73", "12/86/0", "12/0/181", "12//0", "12/40/-73/1"];
  for (const view of views) assert.deepEqual(parse(`?view=${view}`).bad, ["view"], view);
});

test("what is unknown is left alone", () => {
  assert.deepEqual(parse("?nonsense=1&utm_source=x"), { state: usual, bad: [] });
});

test("what is printed is read back the same", () => {
  const view = { zoom: 14, center: [40.71234, -74.00567] };
  const displays = [usual.display, { colours: "lagoon", scale: "equal", opacity: 0.35, mode: "blend", scope: "city", base: "osm", show: "points", flows: "10", figure: "median", group: "payment" }];
  for (const endpoint of ["pickup", "dropoff"]) {
    for (const hours of [[0, 23], [22, 4], [7, 7]]) {
      for (const display of displays) {
        const selection = every({ endpoint, hours, fare: [-5, 12.5] });
        const state = { selection, places: { from_area: "st-georges-2", to_area: "jfk" }, view, display, panel: "share" };
        assert.deepEqual(parse(print(state)), { state, bad: [] });
      }
    }
  }
});

test("a place stands in the address for the corners of its end, which may stand there themselves", () => {
  const area = [[-74, 40.7], [-73.9, 40.7], [-73.9, 40.8]];
  const selection = every({ hours: [7, 9], from_area: area, to_area: area });
  const named = print({ ...usual, selection, places: { to_area: "jfk-airport" } });
  assert.equal(named, "?hours=7-9&from_area=-74,40.7,-73.9,40.7,-73.9,40.8&to_place=jfk-airport&view=12/40.76/-73.95");
  assert.deepEqual(parse("?from_place=JFK&to_place=soho").state.places, { from_area: "jfk", to_area: "soho" });
  for (const bad of ["", "a b", "x".repeat(91), "../api"]) assert.deepEqual(parse(`?to_place=${bad}`).bad, ["to_place"], bad);
});

test("links of before have the area of the end that they were shared with", () => {
  const text = "-74,40.7,-73.9,40.7,-73.9,40.8";
  for (const [endpoint, name] of [["pickup", "from_area"], ["dropoff", "to_area"]]) {
    const { state, bad } = parse(`?endpoint=${endpoint}&area=${text}`);
    assert.deepEqual(filters.listActive(state.selection), [name]);
    assert.deepEqual(bad, []);
    assert.match(print({ ...usual, selection: state.selection }), new RegExp(`&?${name}=${text}`));
    assert.deepEqual(parse(`?endpoint=${endpoint}&place=JFK`).state.places, { [name]: "jfk" });
    assert.deepEqual(parse(`?endpoint=${endpoint}&area=1,2`).bad, ["area"]);
    assert.deepEqual(parse(`?endpoint=${endpoint}&place=a b`).bad, ["place"]);
  }
  assert.deepEqual(parse(`?from_area=${text}&area=1,2,3,4,5,6`).state.selection.from_area[0], [-74, 40.7], "its own name goes before");
});

test("by whose clock hours are told stands in the link only where it is not the end that is shown", () => {
  assert.equal(parse("?endpoint=dropoff&time_at=pickup").state.selection.time_at, "pickup");
  assert.equal(parse("?time_at=pickup").state.selection.time_at, null);
  assert.deepEqual(parse("?time_at=noon").bad, ["time_at"]);
  const selection = filters.change(every({ hours: [7, 9] }), filters.swapEnds(every()));
  assert.equal(print({ ...usual, selection }), "?endpoint=dropoff&hours=7-9&time_at=pickup&view=12/40.76/-73.95");
});

test("a view is written to a quarter of a pixel, whatever its zoom", () => {
  for (let zoom = 2; zoom <= 20; zoom++) {
    const center = [40.712345678, -74.005678912];
    const read = address.parse(`?view=${address.printView({ zoom, center })}`).state.view.center;
    const degreesPerPixel = 360 / (256 * 2 ** zoom);
    for (const i of [0, 1]) assert.ok(Math.abs(read[i] - center[i]) <= degreesPerPixel / 4, `zoom ${zoom}`);
  }
});

test("only what differs from the usual is written", () => {
  assert.equal(print(usual), "?view=12/40.76/-73.95");
  const state = { ...usual, selection: every({ passengers: [0, 8] }), panel: "area" };
  assert.equal(print(state), "?passengers=0-8&view=12/40.76/-73.95&panel=area");
});
