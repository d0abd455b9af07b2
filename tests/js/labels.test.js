import test from "node:test";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const labels = JSON.parse(readFileSync(join(import.meta.dirname, "../../assets/geo/labels.geojson"), "utf8")).features;

// Pixels of web mercator at a zoom.
function project([longitude, latitude], zoom) {
  const size = 256 * 2 ** zoom;
  const sine = Math.sin((latitude * Math.PI) / 180);
  return [size * (longitude / 360 + 0.5), size * (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI))];
}

test("the city's name leaves its densest part free", () => {
  const [city] = labels.filter(({ properties }) => properties.kind === "city");
  const manhattan = [[-74.019, 40.701], [-73.985, 40.757], [-73.93, 40.85]];
  for (const zoom of [9, 10]) {
    const [x, y] = project(city.geometry.coordinates, zoom);
    for (const place of manhattan) {
      const [px, py] = project(place, zoom);
      assert.ok(Math.abs(px - x) > 35 || Math.abs(py - y) > 12, `zoom ${zoom}: ${px - x}, ${py - y}`);
    }
  }
});
