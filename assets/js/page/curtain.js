// Holds back what has come until all of it is there or patience ends, so that a map changes at one
// stroke. Knows neither tiles nor the map.
(function (root) {
  "use strict";

  class Curtain {
    // allHere(): is everything there; raise(): show what has come.
    constructor({ allHere, raise }) {
      Object.assign(this, { allHere, raise, until: 0, timer: null, frame: null });
    }

    // From now on wait up to `ms`, then show whatever is there.
    hold(ms) {
      this.until = performance.now() + ms;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.raise(), ms + 10);
    }

    // Something has come: look with the next frame, however many things come before it.
    look() {
      if (this.frame) return;
      this.frame = requestAnimationFrame(() => {
        this.frame = null;
        if (this.allHere() || performance.now() >= this.until) this.raise();
      });
    }

    drop() {
      clearTimeout(this.timer);
      cancelAnimationFrame(this.frame);
      this.frame = null;
    }
  }

  root.dashapp.curtain = { Curtain };
})(globalThis);
