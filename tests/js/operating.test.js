// What the operator's panel says; none of it needs a browser.
import test from "node:test";
import assert from "node:assert/strict";

import "./support/browser.js";
import * as operating from "../../assets/js/operator/operating.js";
import * as status from "../../assets/js/page/status.js";

const MACHINES = {
  workers: 3, threads: 12, busy: 2, waiting: 0, memory_bytes: 3 * 2 ** 30, memory_limit_bytes: 12 * 2 ** 30,
  idle_seconds: 61, ends_in_seconds: 1139,
};
const VIEW = {
  machines: MACHINES, most_workers: 20, web_processes: 2, cost_per_hour_usd: 0.88,
  traffic: { questions: 200, computed: 50, per_minute: 12 },
};

const figure = (view, name) => operating.listFigures(view).find((one) => one.name === name);

test("only what helps in a state is offered", () => {
  assert.deepEqual(operating.listActions("ready"), ["reload", "restart", "stop"]);
  assert.deepEqual(operating.listActions("stopped"), ["start"]);
  assert.deepEqual(operating.listActions("asleep"), ["start", "stop"]);
  assert.deepEqual(operating.listActions("failed"), ["retry", "restart", "stop"]);
  assert.deepEqual(operating.listActions("loading"), ["restart", "stop"]);
});

test("of somebody else's cluster only what is ours is offered", () => {
  const allowed = ["retry", "reload"];
  assert.deepEqual(operating.listActions("ready", allowed), ["reload"]);
  assert.deepEqual(operating.listActions("failed", allowed), ["retry"]);
  assert.deepEqual(operating.listActions("loading", allowed), []);
  assert.equal(figure({ ...VIEW, most_workers: 0 }, "Workers").note, "of somebody else");
});

test("what takes the answers from everybody is asked about first", () => {
  const grave = Object.keys(operating.ACTIONS).filter((name) => operating.ACTIONS[name].question);
  assert.deepEqual(grave, ["restart", "stop"]);
});

test("costs are about, and there are none where no price is set", () => {
  assert.deepEqual(figure(VIEW, "Cost"), { name: "Cost", value: "about $0.88", note: "an hour, with scheduler" });
  assert.equal(figure({ ...VIEW, cost_per_hour_usd: null }, "Cost"), undefined);
});

test("the countdown to sleep is about, and there is none where nothing sleeps", () => {
  assert.equal(figure(VIEW, "Idle").note, "sleeps in about 18 min");
  const idle = (changes) => figure({ ...VIEW, machines: { ...MACHINES, ...changes } }, "Idle");
  assert.equal(idle({ ends_in_seconds: null }).note, "does not sleep by itself");
  assert.equal(idle({ ends_in_seconds: 0 }).note, "is about to sleep");
  assert.equal(idle({ idle_seconds: 1 }).value, "in use");
});

test("the cache is told by its share and its numbers", () => {
  assert.deepEqual(figure(VIEW, "From the cache"), { name: "From the cache", value: "75%", note: "150 of 200 not computed" });
  const none = { ...VIEW, traffic: { questions: 0, computed: 0, per_minute: 0 } };
  assert.equal(figure(none, "From the cache").value, "–");
});

test("without a cluster the page's own figures are left", () => {
  const names = operating.listFigures({ ...VIEW, machines: null, cost_per_hour_usd: 0 }).map(({ name }) => name);
  assert.deepEqual(names, ["Questions a minute", "From the cache"]);
});

test("threads say whether anything waits", () => {
  assert.deepEqual(figure(VIEW, "Threads"), { name: "Threads", value: "2 of 12 busy", note: "nothing waits" });
  assert.equal(figure({ ...VIEW, machines: { ...MACHINES, waiting: 4 } }, "Threads").note, "4 more waiting");
});

test("numbers agree with their nouns", () => {
  assert.equal(figure(VIEW, "Questions a minute").note, "at 2 web processes");
  assert.equal(figure({ ...VIEW, web_processes: 1 }, "Questions a minute").note, "at 1 web process");
});

test("memory that runs short is marked", () => {
  assert.deepEqual(operating.describeMemory(MACHINES), { percent: 25, text: "3.0 GiB of 12.0 GiB", tight: false });
  assert.equal(operating.describeMemory({ memory_bytes: 9, memory_limit_bytes: 10 }).tight, true);
  assert.equal(operating.describeMemory({ memory_bytes: 9, memory_limit_bytes: 0 }).percent, 0);
});

test("libraries that differ come first", () => {
  const rows = operating.listLibraries([
    { name: "dask", web: "1", cluster: ["1"] }, { name: "numba", web: "2", cluster: ["2", "3"] },
  ]);
  assert.deepEqual(rows.map(({ name, differs }) => [name, differs]), [["numba", true], ["dask", false]]);
  assert.equal(rows[0].cluster, "2, 3");
});

test("a deed that is over says when it was", () => {
  assert.equal(operating.describeDeed({ outcome: "", sentence: "", at: 0 }, 5), "");
  assert.equal(operating.describeDeed({ outcome: "running", sentence: "Scaling.", at: 0 }, 5), "Scaling.");
  assert.equal(operating.describeDeed({ outcome: "done", sentence: "Done.", at: 100 }, 220), "Done. (2 min ago)");
  assert.equal(operating.describeDeed({ outcome: "done", sentence: "Done.", at: 100 }, 90), "Done. (0 s ago)");
});

test("long times are told in their own unit", () => {
  assert.deepEqual([59, 60, 5399, 5400, 200000].map(operating.describeSpan), ["59 s", "1 min", "89 min", "1 h", "2 days"]);
});

test("a cluster at rest is asked about slowly, one on its way quickly", () => {
  for (const state of ["ready", "asleep", "stopped"]) assert.equal(status.nextDelayMs(state), 5000);
  for (const state of ["starting", "loading", "lost"]) assert.equal(status.nextDelayMs(state), 1000);
});
