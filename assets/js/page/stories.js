// The gallery of stories: only those of which the loaded data have trips are shown, each with how many.
(function (root) {
  "use strict";

  const { address, api, filters, format, livequery } = root.dashapp;

  const links = () => [...root.document.querySelectorAll("#stories-list .story")];

  // All trips of the story's filters, wherever they are.
  async function countTrips(search, signal) {
    const { selection } = address.parse(search).state;
    const query = filters.toQuery(selection);
    const path = `api/trips?endpoint=${selection.endpoint}&limit=0${query && `&${query}`}`;
    const { total, version } = await api.getJson(path, { signal });
    root.dashapp.wanted.expectVersion(version);
    return total;
  }

  function show(link, total) {
    link.parentNode.hidden = total === 0;
    link.querySelector(".story-count").textContent = `${format.plural(total, "trip")} of this kind`;
  }

  // One after the other: nobody waits for the last of them, and the map must not. -> how many have trips
  async function load(question, signal) {
    let shown = 0;
    for (const link of links()) {
      const total = await countTrips(link.getAttribute("href"), signal);
      show(link, total);
      shown += total > 0;
    }
    return shown;
  }

  const isOpen = () => root.dashapp.dock.current() === "stories";
  const counts = new livequery.LiveQuery({
    load, tell, holdMs: () => (isOpen() && root.dashapp.wanted.isReady() ? 0 : Infinity),
  });

  function describe({ answer, error, isCurrent }) {
    if (error) return error.message;
    if (!isCurrent) return root.dashapp.wanted.isReady() ? "Counting the trips of each story …" : root.dashapp.status.current()?.message ?? "";
    return answer.value ? "" : "None of the stories has trips in the data that is loaded.";
  }

  function tell() {
    const place = root.document.getElementById("stories-note");
    if (place) place.textContent = describe(counts);
  }

  function follow({ version }) {
    counts.want({ version });
    tell();
  }

  // A story is told in this page: no reload. Another tab or window gets an ordinary link.
  function open(event) {
    const link = event.target.closest("#stories-list .story");
    const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
    if (!link || !plain) return;
    event.preventDefault();
    root.dashapp.link.open(link.getAttribute("href"));
    if (root.dashapp.dock.isSheet()) root.dashapp.dock.close();
  }

  function begin() {
    root.dashapp.wanted.register({ follow, check: (now) => counts.check(now) });
    root.document.addEventListener("click", open);
    root.dashapp.dock.subscribe((panel) => panel === "stories" && counts.check());
  }

  if (root.document) root.document.addEventListener("DOMContentLoaded", begin);
})(globalThis);
