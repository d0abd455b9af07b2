// A second map beside the first that shows the same ground: moving one moves the other.
(function (root) {
  "use strict";

  const SHARED = ["minZoom", "maxZoom", "zoomControl", "preferCanvas", "worldCopyJump", "fadeAnimation"];

  const MOVES = "move zoomend moveend";

  function move(map, { center, zoom }) {
    if (map.getZoom() !== zoom) {
      map.setView(center, zoom, { animate: false });
      return;
    }
    const middle = map.getSize().divideBy(2);
    const offset = map.latLngToContainerPoint(center).subtract(middle).round();
    if (offset.x || offset.y) map.panBy(offset, { animate: false });
  }

  // Each follows the other; what one does to the other is not answered.
  function link(one, two) {
    let following = false;
    const follow = (leader, follower) => () => {
      if (following) return;
      following = true;
      // In the middle of a pinch the zoom is no whole number.
      move(follower, { center: leader.getCenter(), zoom: Math.round(leader.getZoom()) });
      following = false;
    };
    const [forth, back] = [follow(one, two), follow(two, one)];
    one.on(MOVES, forth);
    two.on(MOVES, back);
    two.on("unload", () => one.off(MOVES, forth));
  }

  // container: an empty element that has its size. -> the second map
  function create(first, container) {
    const options = Object.fromEntries(SHARED.map((name) => [name, first.options[name]]));
    const second = root.L.map(container, { ...options, center: first.getCenter(), zoom: first.getZoom() });
    link(first, second);
    return second;
  }

  root.dashapp.twin = { create, move };
})(globalThis);
