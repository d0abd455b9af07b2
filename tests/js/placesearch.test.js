// Every name of the list, and what stands on the map, is found by whoever types it, however he does.
import test from "node:test";
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";

import "./support/taxi.js";
import * as areas from "../../assets/js/core/areas.js";
import * as geodesy from "../../assets/js/core/geodesy.js";
import * as placesearch from "../../assets/js/later/placesearch.js";

const ROOT = path.join(import.meta.dirname, "../..");
const MOST_CORNERS = 500; // what the server takes

const read = (file) => fs.readFileSync(path.join(ROOT, file), "utf8");
const featuresOf = (name) => JSON.parse(read(`assets/geo/${name}.geojson`)).features;
const places = placesearch.toPlaces(featuresOf("gazetteer"), [...featuresOf("neighbourhoods"), ...featuresOf("places")]);
const index = placesearch.toIndex(places);
const rows = read("tools/geo/gazetteer.csv").trim().split(/\r?\n/).slice(1).map((line) => line.split(","));
const labels = featuresOf("labels").map(({ properties }) => properties.name);

const search = (text) => placesearch.search(index, text);
const first = (text) => search(text)[0]?.place;
const isNamed = (place, name) => [place.name, ...(place.aliases || [])].includes(name);
const findPlace = (name) => places.find((place) => place.name === name);

test("every name of the gazetteer is found by itself, first", () => {
  assert.ok(rows.length >= 943);
  const lost = rows.filter(([name]) => !(first(name) && isNamed(first(name), name)));
  assert.deepEqual(lost.map(([name]) => [name, first(name)?.name]), []);
});

test("every label of the map is found by itself, first, and its area holds the label", () => {
  for (const name of labels) assert.ok(first(name) && isNamed(first(name), name), name);
  const off = featuresOf("labels").filter(({ properties, geometry }) => {
    const { ring } = first(properties.name);
    const { west, south, east, north } = areas.boundsOf(ring);
    const [lon, lat] = geometry.coordinates;
    return lon < west || lon > east || lat < south || lat > north;
  });
  assert.deepEqual(off.map(({ properties }) => properties.name), []);
});

test("case, apostrophes, hyphens, accents and Saint or St do not matter", () => {
  for (const [name] of rows) {
    const wanted = first(name);
    const bare = name.replaceAll(/['’.]/g, "").replaceAll(/[-/]/g, " ").toUpperCase();
    assert.equal(first(bare), wanted, bare);
  }
  const pairs = [
    ["hells kitchen", "Hell's Kitchen"], ["st albans", "Saint Albans"], ["Saint Patrick's Cathedral", "St. Patrick's Cathedral"],
    ["bed stuy", "Bedford-Stuyvesant"], ["Bedford Stuyvesant", "Bedford-Stuyvesant"], ["bedfordstuyvesant", "Bedford-Stuyvesant"],
    ["SOHO", "SoHo"], ["so-ho", "SoHo"], ["Tímes Squáre", "Times Square"], ["times sq", "Times Square"], ["la guardia", "LaGuardia Airport"],
  ];
  for (const [typed, name] of pairs) assert.equal(first(typed).name, name, typed);
});

test("what a New Yorker types is what is meant", () => {
  const meant = {
    JFK: "JFK Airport", "jfk airport": "JFK Airport", LaGuardia: "LaGuardia Airport", LGA: "LaGuardia Airport", EWR: "Newark Airport",
    "Times Square": "Times Square", "Penn Station": "Penn Station", SoHo: "SoHo", Manhattan: "Manhattan", Brooklyn: "Brooklyn",
    "the bronx": "Bronx", queens: "Queens", "Grand Central": "Grand Central Terminal", UWS: "Upper West Side", LIC: "Long Island City",
    FiDi: "Financial District", "yankee stadium": "Yankee Stadium", "central park": "Central Park", NYC: "New York", MSG: "Madison Square Garden",
  };
  for (const [typed, name] of Object.entries(meant)) assert.equal(first(typed)?.name, name, typed);
});

test("the same name comes before those that begin so, those before words inside, letters inside last", () => {
  const names = search("harlem").map(({ place }) => place.name);
  assert.equal(names[0], "Harlem");
  assert.ok(names.indexOf("Harlem River") < names.indexOf("East Harlem"));
  const inside = search("lem").map(({ place }) => place.name);
  assert.ok(inside.includes("Harlem"));
  assert.equal(first("stadium").name.includes("Stadium"), true);
});

test("of equals those that stand on the map and are larger come first", () => {
  assert.equal(first("man").name, "Manhattan");
  assert.equal(first("bro").name, "Brooklyn");
  assert.equal(first("jam").name, "Jamaica");
  assert.equal(first("penn").name, "Penn Station");
  assert.equal(first("east v").name, "East Village");
});

test("nonsense and nothing find nothing", () => {
  for (const text of ["", "  ", "--", "nowhere at all", "zzz"]) assert.deepEqual(search(text), [], text);
});

test("every place has an area that the server takes, and says what it is", () => {
  for (const { name, ring, detail } of places) {
    assert.ok(ring.length >= 3 && ring.length <= MOST_CORNERS, name);
    assert.ok(areas.fitsAddress(ring), name);
    assert.ok(detail, name);
  }
  const left = featuresOf("gazetteer").filter(({ properties }) => !findPlace(properties.name));
  assert.deepEqual(left.map(({ properties }) => properties.name).sort(), ["Jamaica Bay (East)", "Jamaica Bay (West)"]);
});

test("a station is a circle of three hundred metres, and says so", () => {
  const { ring, detail } = findPlace("Penn Station");
  assert.equal(detail, "station, within 980 ft, Manhattan");
  for (const [lon, lat] of ring) assert.ok(Math.abs(geodesy.distanceMetres([lat, lon], [40.7506, -73.9935]) - 300) < 60);
  assert.ok(Math.abs(areas.measureKm2(ring) - Math.PI * 0.09) < 0.01);
});

test("boroughs, unions of zones and waters have about the ground they have", () => {
  const km2 = { Manhattan: 65, Brooklyn: 190, Queens: 290, Bronx: 115, "Staten Island": 155, SoHo: 0.37, "Upper West Side": 5 };
  for (const [name, expected] of Object.entries(km2)) {
    const found = areas.measureKm2(findPlace(name).ring);
    assert.ok(Math.abs(found - expected) < 0.25 * expected, `${name}: ${found}`);
  }
});

test("a place has a short name of its own in the address, and others lead to it too", () => {
  assert.equal(new Set(places.map(({ slug }) => slug)).size, places.length);
  for (const place of places) assert.equal(placesearch.findSlug(index, place.slug), place);
  assert.equal(findPlace("JFK Airport").slug, "jfk-airport");
  assert.equal(placesearch.findSlug(index, "jfk").name, "JFK Airport");
  assert.equal(placesearch.findSlug(index, "nowhere"), null);
});

test("an area has a place's name as long as it is that place's", () => {
  areas.learn(places);
  const soho = findPlace("SoHo");
  assert.equal(areas.placeOf(soho.ring.map((corner) => [...corner])), soho);
  assert.equal(areas.placeOf(areas.addCorner(soho.ring, 0)), null);
  // Two places with the same ground: the one that was asked for.
  for (const place of places) {
    areas.choose(place);
    assert.equal(areas.placeOf(place.ring), place);
  }
});

test("addresses of before that hold a place's corners still have its name", () => {
  areas.learn(places);
  const [jfk] = featuresOf("places").filter(({ properties }) => properties.name.startsWith("John F."));
  assert.equal(areas.placeOf(areas.fromShape(jfk.geometry)).name, "JFK Airport");
});
