// The gallery of stories: only those of which the loaded data have trips are shown, each with how many.
(function (root) {
  "use strict";

  const { address, api, filters, format } = root.dashapp;
  const memory = { status: null, counted: null };

  const links = () => [...root.document.querySelectorAll("#stories-list .story")];

  // All trips of the story's filters, wherever they are.
  async function countTrips(search) {
    const { selection } = address.parse(search).state;
    const query = filters.toQuery(selection);
    const path = `api/trips?endpoint=${selection.endpoint}&limit=0${query && `&${query}`}`;
    return (await api.getJson(path)).total;
  }

  function show(link, total) {
    link.parentNode.hidden = total === 0;
    link.querySelector(".story-count").textContent = `${format.plural(total, "trip")} of this kind`;
  }

  function note(text) {
    root.document.getElementById("stories-note").textContent = text;
  }

  // One after the other: nobody waits for the last of them, and the map must not.
  async function count(version) {
    memory.counted = version;
    note("Counting the trips of each story …");
    let shown = 0;
    for (const link of links()) {
      const total = await countTrips(link.getAttribute("href"));
      if (memory.counted !== version) return; // other data came in between
      show(link, total);
      shown += total > 0;
    }
    note(shown ? "" : "None of the stories has trips in the data that is loaded.");
  }

  function countIfSeen() {
    const { state, version } = memory.status || {};
    if (root.dashapp.dock.current() !== "stories" || state !== "ready" || memory.counted === version) return;
    count(version).catch((error) => {
      memory.counted = null; // the next change of the status, or opening, tries again
      note(error.message);
    });
  }

  function refresh(status) {
    memory.status = status;
    if (status && status.state !== "ready" && !memory.counted) note(status.message);
    countIfSeen();
  }

  // A story is told in this page: no reload. Another tab or window gets an ordinary link.
  function follow(event) {
    const link = event.target.closest("#stories-list .story");
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
    if (!link || !plain) return;
    event.preventDefault();
    root.dashapp.link.open(link.getAttribute("href"));
    if (root.dashapp.dock.isSheet()) root.dashapp.dock.close();
  }

  function begin() {
    root.dashapp.status.subscribe(refresh);
    root.document.addEventListener("click", follow);
    root.dashapp.dock.subscribe((panel) => panel === "stories" && countIfSeen());
    root.dashapp.wanted.register({ check: countIfSeen });
  }

  if (root.document) root.document.addEventListener("DOMContentLoaded", begin);
})(globalThis);
