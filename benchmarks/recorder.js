// Runs in the page that is measured: when the hand let go, when the last tile was painted, what was
// seen meanwhile. It reads the page's own account of its tiles (dashapp.map.density()) and, where
// blank tiles are looked for, the pixels themselves.
(() => {
  "use strict";

  const THUMBS = "#filter-passengers [role=slider]";
  const CANVASES = ".leaflet-density-pane canvas";

  const scratch = Object.assign(document.createElement("canvas"), { width: 512, height: 512 });
  const pen = scratch.getContext("2d", { willReadFrequently: true });
  const record = {
    released: null, painted: null, frames: [], before: new Set(), shown: new Set(), asked: 0, last: "",
  };
  let look = () => {};

  const density = () => (window.dashapp?.map?.leaflet?.() ? dashapp.map.density() : null);
  const wanted = () =>
    [...document.querySelectorAll(THUMBS)].map((thumb) => thumb.getAttribute("aria-valuenow")).join("-");

  // Whether every tile in view shows what the slider says.
  function isAnswered(state) {
    const passengers = new URLSearchParams(state.question?.query ?? "").get("passengers") ?? "0-9";
    return state.settled && passengers === wanted();
  }

  // One look a frame. What is found settled in a frame is on the screen by the next one.
  function frame() {
    const state = density();
    if (state?.question) {
      if (record.released !== null && record.painted === null && isAnswered(state)) {
        record.painted = 0;
        requestAnimationFrame(() => {
          record.painted = performance.now() - record.released;
        });
      }
      look(state);
    }
    requestAnimationFrame(frame);
  }

  function isLit(canvas) {
    pen.clearRect(0, 0, 512, 512);
    pen.drawImage(canvas, 0, 0, 512, 512);
    return new Uint32Array(pen.getImageData(0, 0, 512, 512).data.buffer).some((word) => word);
  }

  // Where in the window there is a tile with anything on it.
  function litPlaces() {
    const view = document.getElementById("map").getBoundingClientRect();
    const places = [];
    for (const canvas of document.querySelectorAll(CANVASES)) {
      const box = canvas.getBoundingClientRect();
      const seen =
        box.right > view.left && box.left < view.right && box.bottom > view.top && box.top < view.bottom;
      if (seen && Number(getComputedStyle(canvas).opacity) > 0.1 && isLit(canvas)) {
        places.push(`${Math.round(box.left)},${Math.round(box.top)}`);
      }
    }
    return places;
  }

  // Answers that were on the screen: what a tile shows has a stamp, and what is painted in a frame is
  // seen, though the next question may have been asked within that very frame.
  const nameShown = (tile) => `${tile.stamp}/${tile.z}/${tile.x}/${tile.y}`;

  function noteShown(state) {
    const question = JSON.stringify(state.question);
    if (question !== record.last) record.asked += 1;
    record.last = question;
    for (const tile of state.tiles) record.shown.add(nameShown(tile));
  }

  // Frames in which a tile is blank that had something before and has something afterwards.
  function countBlank() {
    const [first, last] = [record.frames[0], record.frames.at(-1)];
    const lasting = first.filter((place) => last.includes(place));
    return record.frames.filter((places) => lasting.some((place) => !places.includes(place))).length;
  }

  addEventListener(
    "pointerup",
    (event) => Object.assign(record, { released: event.timeStamp, painted: null }),
    true,
  );
  requestAnimationFrame(frame);

  window.recorder = {
    forget: () => Object.assign(record, { released: null, painted: null }),
    // Milliseconds from letting go to painted; null while that is not done.
    painted: () => record.painted || null,
    watchPixels: () => {
      record.frames = [litPlaces()];
      look = () => record.frames.push(litPlaces());
    },
    pixels: () => {
      look = () => {};
      record.frames.push(litPlaces());
      return { frames: record.frames.length, lit: record.frames[0].length, blank: countBlank() };
    },
    watchShown: () => {
      const { question, tiles } = density();
      record.before = new Set(tiles.map(nameShown));
      Object.assign(record, { asked: 0, shown: new Set(), last: JSON.stringify(question) });
      look = noteShown;
    },
    shown: () => {
      look = () => {};
      return { questions: record.asked, tiles: [...record.shown].filter((one) => !record.before.has(one)).length };
    },
  };
})();
