// The panel for what can be taken along: the link, the trips, the picture, the figures.
(function (root) {
  "use strict";

  const { api, filters, format, tablecsv } = root.dashapp;
  const COPIED_MS = 2500;
  const memory = { status: null, timer: null };
  const part = (id) => root.document.getElementById(`share-${id}`);

  function say(text) {
    part("note").textContent = text;
  }

  // --- the link -----------------------------------------------------------------------------------

  function showLink() {
    if (part("link")) part("link").value = root.location.href.split("#")[0];
  }

  // The clipboard needs a secure page and leave; the marked text is there in any case.
  async function copyLink() {
    root.dashapp.link.settle();
    showLink();
    part("link").select();
    try {
      await root.navigator.clipboard.writeText(part("link").value);
      flash("Copied");
    } catch {
      flash("Press Ctrl+C");
    }
  }

  function flash(text) {
    clearTimeout(memory.timer);
    part("copy").textContent = text;
    memory.timer = setTimeout(() => { part("copy").textContent = "Copy"; }, COPIED_MS);
  }

  // --- the trips ----------------------------------------------------------------------------------

  const isView = () => part("scope").querySelector("input:checked").value === "view";

  // What the map shows.
  function describeBounds() {
    const { map, trips } = root.dashapp;
    if (!map.leaflet() || !isView()) return "";
    return `&bounds=${trips.clampBounds(map.describeView(map.leaflet()).bounds).join(",")}`;
  }

  function buildQuery() {
    const selection = root.dashapp.selection.current();
    const query = filters.toQuery(selection);
    return `endpoint=${selection.endpoint}${describeBounds()}${query && `&${query}`}`;
  }

  // The number first: a refusal shall be a sentence here and not a page of its own.
  async function saveTrips(kind) {
    const query = buildQuery();
    say("Counting …");
    const { total } = await api.getJson(`api/trips?${query}&limit=0`);
    const most = memory.status?.export_limit;
    if (total > most) {
      say(`${format.plural(total, "trip")}: a file may hold ${format.count(most)} here. Zoom in or set a filter.`);
      return;
    }
    const number = format.plural(total, "trip");
    say(`Preparing ${number} …`);
    const { blob, name } = await api.getFile(`api/export?${query}&format=${kind}`);
    saveBlob(blob, name);
    say(`Downloaded: ${number} in ${name}.`);
  }

  function saveBlob(blob, name) {
    const address = URL.createObjectURL(blob);
    download(address, name);
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }

  function download(address, name = "") {
    const link = root.dashapp.dom.build("a", { href: address, download: name });
    link.click();
  }

  // --- the figures --------------------------------------------------------------------------------

  async function saveFigures(name) {
    const query = buildQuery();
    say("Counting …");
    const summary = await api.getJson(`api/summary?${query}`);
    const notes = {
      data: memory.status?.data_name, version: summary.version, question: query, trips: summary.total,
    };
    const text = tablecsv.print(tablecsv.tabulate(name, summary), notes);
    const file = `${name}-${root.dashapp.selection.current().endpoint}.csv`;
    saveBlob(new Blob([text], { type: "text/csv" }), file);
    say(`Downloaded: ${file}.`);
  }

  async function savePicture() {
    say("Drawing the picture …");
    await root.dashapp.later.load("caption", "mapdrawing", "picture");
    await root.dashapp.picture.save();
    say("The picture is saved.");
  }

  // --- wiring -------------------------------------------------------------------------------------

  const ACTIONS = {
    "share-copy": copyLink,
    "share-csv": () => saveTrips("csv"),
    "share-parquet": () => saveTrips("parquet"),
    "share-picture": savePicture,
  };

  function followClick({ target }) {
    const button = target.closest("#dock-share button");
    if (!button) return;
    const { figures } = button.dataset;
    const act = figures ? () => saveFigures(figures) : ACTIONS[button.id];
    Promise.resolve(act?.()).catch((error) => say(`That failed. ${error.message}`));
  }

  function refresh(status) {
    memory.status = status;
  }

  function begin() {
    root.dashapp.status.subscribe(refresh);
    root.document.addEventListener("click", followClick);
    root.dashapp.link.subscribe(showLink);
    root.dashapp.dock.subscribe((panel) => panel === "share" && root.dashapp.dom.whenThere("#share-link", showLink));
  }

  if (root.document) root.document.addEventListener("DOMContentLoaded", begin);
})(globalThis);
