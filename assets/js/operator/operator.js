// The operator's panel: log in, look at the cluster every other second while the panel is open, and
// do something about it. The token goes to the server once and is kept nowhere.
/** @import { Library, Machines } from "../server.d.ts" */
/** @import { PageEvent } from "../types.d.ts" */
import * as api from "../core/api.js";
import * as dom from "../core/dom.js";
import * as ids from "../core/ids.js";
import * as dock from "../page/dock.js";
import * as status from "../page/status.js";
import * as operating from "./operating.js";

const LOOK_MS = 2000;
const PATH = "api/operator";

/** @type {Record<string, any>} */
const memory = {
  view: null, timer: null, asking: false, again: false, question: null, problem: "", trouble: "", typed: null,
};
/** @type {Record<string, any>} */
const parts = {};

// --- talking to the server --------------------------------------------------------------------

/** @type {(method: string, path: string, body?: any) => Promise<any>} */
async function send(method, path, body) {
  const headers = { "Content-Type": "application/json", "X-Operator-Csrf": memory.view?.csrf || "" };
  return api.getJson(path, { method, headers, cache: "no-store", body: JSON.stringify(body || {}) });
}

const isOpen = () => dock.current() === "operator";

async function look() {
  clearTimeout(memory.timer);
  if (!isOpen()) return;
  if (memory.asking) {
    memory.again = true; // what is on its way may be from before
    return;
  }
  memory.asking = true;
  try {
    if (!document.hidden) show(await api.getJson(PATH, { cache: "no-store" }));
  } catch (error) {
    complain(error);
  }
  memory.asking = false;
  if (memory.again) {
    memory.again = false;
    look();
    return;
  }
  // Who has not logged in sees a form: there is nothing to look at.
  if (memory.view?.logged_in !== false) memory.timer = setTimeout(look, LOOK_MS);
}

// What was tried in vain is said; what was asked meanwhile is looked at again.
/** @param {() => Promise<any>} work */
async function attempt(work) {
  memory.problem = "";
  try {
    await work();
  } catch (/** @type {any} */ error) {
    memory.problem = error.message;
  }
  drawProblem();
  look();
}

// Trouble with looking goes by itself; what was refused stays until something else is tried.
/** @param {any} error */
function complain(error) {
  memory.trouble = error instanceof api.ApiError ? error.message : "The server does not answer; trying again.";
  drawProblem();
}

/** @type {(action: string, body?: any) => void} */
function act(action, body) {
  memory.question = null;
  attempt(async () => {
    const { deed } = await send("POST", `${PATH}/${action}`, body);
    show({ ...memory.view, deed });
  });
}

/** @param {PageEvent<SubmitEvent>} event */
function logIn(event) {
  event.preventDefault();
  const token = parts.token.value;
  parts.token.value = "";
  attempt(() => send("POST", `${PATH}/session`, { token }));
}

function logOut() {
  attempt(() => send("DELETE", `${PATH}/session`));
}

/** @param {PageEvent<SubmitEvent>} event */
function scale(event) {
  event.preventDefault();
  memory.typed = null;
  act("scale", { workers: Number(parts.workers.value) });
}

// --- building, once ---------------------------------------------------------------------------

/** @type {(name: string, className: string, onclick: () => void) => any} */
const button = (name, className, onclick) => dom.build("button", { type: "button", className, onclick }, name);

function buildForm() {
  parts.token = dom.build("input", {
    id: "operator-token", type: "password", className: "form-control", autocomplete: "off", required: true,
  });
  return dom.build("form", { className: "operator-login", onsubmit: logIn },
    dom.build("p", { className: "operator-note" },
      "For whoever runs this dashboard: see what the cluster does, scale, start and stop it."),
    dom.build("label", { htmlFor: "operator-token", className: "field-name" }, "Operator's token"),
    parts.token,
    dom.build("button", { type: "submit", className: "operator-button operator-button--first" }, "Log in"));
}

function buildScale() {
  parts.workers = dom.build("input", {
    id: "operator-workers", type: "number", min: 1, step: 1, className: "form-control", required: true,
    oninput: () => { memory.typed = parts.workers.value; },
  });
  parts.scaleButton = dom.build("button", { type: "submit", className: "operator-button" }, "Scale");
  parts.scale = dom.build("form", { className: "operator-scale", onsubmit: scale },
    dom.build("label", { htmlFor: "operator-workers", className: "field-name" }, "Workers"),
    parts.workers, parts.scaleButton);
  return parts.scale;
}

function buildDesk() {
  parts.badge = dom.build("span", { className: "badge-state" });
  parts.place = dom.build("span", { className: "status-detail" });
  parts.message = dom.build("p", { className: "status-message" });
  parts.figures = dom.build("dl", { className: "operator-figures" });
  parts.memory = dom.build("div", { className: "operator-memory" });
  parts.buttons = dom.build("div", { className: "operator-buttons" });
  parts.deed = dom.build("p", { className: "operator-deed", role: "status" });
  parts.versions = dom.build("tbody", {});
  parts.dashboard = dom.build("a", { className: "operator-link", target: "_blank", rel: "noopener noreferrer" },
    "Open Dask's own dashboard");
  return dom.build("div", { className: "operator-desk" },
    dom.build("div", { className: "status-line" }, parts.badge, parts.place), parts.message,
    parts.figures, parts.memory, buildScale(), parts.buttons, parts.deed, parts.dashboard,
    buildVersions(), button("Log out", "quiet-link", logOut));
}

function buildVersions() {
  const heads = ["Library", "Web", "Cluster"].map((text) => dom.build("th", { scope: "col" }, text));
  parts.versionsNote = dom.build("span", { className: "operator-note" });
  parts.software = dom.build("details", { className: "operator-software" },
    dom.build("summary", {}, "Software ", parts.versionsNote),
    dom.build("table", {}, dom.build("thead", {}, dom.build("tr", {}, ...heads)), parts.versions));
  return parts.software;
}

/** @param {HTMLElement} host */
function buildAll(host) {
  parts.problem = dom.build("p", { className: "operator-problem", role: "alert" });
  parts.form = buildForm();
  parts.desk = buildDesk();
  parts.form.hidden = parts.desk.hidden = true;
  host.append(parts.problem, parts.form, parts.desk);
}

// --- drawing ----------------------------------------------------------------------------------

/** @type {(element: HTMLElement, text: any) => void} */
const setText = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};

function drawProblem() {
  setText(parts.problem, memory.problem || memory.trouble);
}

/** @param {{name: string, value: string, note: string}} given */
function drawFigure({ name, value, note }) {
  return dom.build("div", { className: "operator-figure" },
    dom.build("dt", {}, name), dom.build("dd", {}, dom.build("strong", {}, value), dom.build("span", {}, note)));
}

/** @param {Machines | null} machines */
function drawMemory(machines) {
  parts.memory.hidden = !machines;
  if (!machines) return;
  const { percent, text, tight } = operating.describeMemory(machines);
  const bar = dom.build("div", { className: `operator-bar${tight ? " operator-bar--tight" : ""}` }, dom.build("span", {}));
  bar.firstChild.style.width = `${percent}%`;
  parts.memory.replaceChildren(dom.build("span", {}, "Memory"), dom.build("span", {}, text), bar);
}

function drawQuestion() {
  const { name, question } = operating.ACTIONS[memory.question];
  const leave = () => { memory.question = null; draw(); };
  return [dom.build("p", {}, question),
    button(`${name} it`, "operator-button operator-button--grave", () => act(memory.question)),
    button("Leave it", "operator-button", leave)];
}

/** @type {(action: string, busy: boolean) => any} */
function drawButton(action, busy) {
  const { name, question } = operating.ACTIONS[action];
  const ask = () => { memory.question = action; draw(); };
  const made = button(name, "operator-button", question ? ask : () => act(action));
  made.disabled = busy;
  made.dataset.action = action;
  return made;
}

// The buttons are made anew only when others are wanted: what has the focus keeps it.
/** @param {any} given */
function drawButtons({ state, deed, actions: allowed }) {
  const busy = deed.outcome === "running";
  const actions = operating.listActions(state, allowed);
  if (memory.question && (busy || !actions.includes(memory.question))) memory.question = null;
  const wanted = JSON.stringify([actions, busy, memory.question]);
  if (parts.buttons.dataset.shows === wanted) return;
  parts.buttons.dataset.shows = wanted;
  parts.buttons.className = memory.question ? "operator-buttons operator-buttons--question" : "operator-buttons";
  const made = memory.question ? drawQuestion() : actions.map((action) => drawButton(action, busy));
  parts.buttons.replaceChildren(...made);
  if (memory.question) made[1].focus();
}

/** @param {any} given */
function drawScale({ machines, most_workers: most, deed }) {
  parts.scale.hidden = !machines || !most;
  parts.scaleButton.disabled = deed.outcome === "running";
  parts.workers.max = most;
  if (machines && memory.typed === null && document.activeElement !== parts.workers) {
    parts.workers.value = machines.workers;
  }
}

/** @param {Library[]} libraries */
function drawVersions(libraries) {
  const rows = operating.listLibraries(libraries);
  const differing = rows.filter(({ differs }) => differs).length;
  parts.software.hidden = !rows.length;
  setText(parts.versionsNote, differing ? `${differing} differ` : "the same everywhere");
  parts.versions.replaceChildren(...rows.map(({ name, web, cluster, differs }) =>
    dom.build("tr", { className: differs ? "differs" : "" },
      dom.build("th", { scope: "row" }, name), dom.build("td", {}, web), dom.build("td", {}, cluster))));
}

/** @param {any} view */
function drawDesk(view) {
  parts.badge.className = `badge-state badge-state--${view.state}`;
  setText(parts.badge, status.WORDS[view.state] || view.state);
  setText(parts.place, view.place);
  setText(parts.message, view.state === "ready" ? "" : view.message);
  parts.figures.replaceChildren(...operating.listFigures(view).map(drawFigure));
  drawMemory(view.machines);
  drawScale(view);
  drawButtons(view);
  setText(parts.deed, operating.describeDeed(view.deed, Date.now() / 1000));
  parts.deed.className = `operator-deed operator-deed--${view.deed.outcome || "none"}`;
  parts.dashboard.hidden = !view.dashboard_link;
  if (view.dashboard_link) parts.dashboard.href = view.dashboard_link;
  drawVersions(view.libraries);
}

function draw() {
  const { view } = memory;
  parts.form.hidden = view.logged_in;
  parts.desk.hidden = !view.logged_in;
  if (view.logged_in) drawDesk(view);
  else forgetDesk();
  drawProblem();
}

// What only operators may read does not stay in the document: the link to Dask's dashboard opens it.
function forgetDesk() {
  const before = parts.desk;
  parts.desk = buildDesk();
  parts.desk.hidden = true;
  before.replaceWith(parts.desk);
}

/** @param {any} view */
function show(view) {
  Object.assign(memory, { view, trouble: "" });
  draw();
}

/** @param {HTMLElement} host */
function start(host) {
  buildAll(host);
  dock.subscribe(look);
  document.addEventListener("visibilitychange", look);
}

dom.whenThere(`#${ids.OPERATOR_PANEL}`, start);
