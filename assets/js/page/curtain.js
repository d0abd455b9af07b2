// Holds back what has come until all of it is there or patience ends, so that a map changes at one
// stroke. Knows neither tiles nor the map.

export class Curtain {
  // allHere(): is everything there; raise(): show what has come.
  constructor({ allHere, raise }) {
    this.allHere = allHere;
    this.raise = raise;
    this.until = 0;
    this.timer = null;
    this.frame = null;
  }

  // From now on wait up to `ms`, then show whatever is there. A longer wait stays.
  hold(ms) {
    const now = performance.now();
    this.until = Math.max(this.until, now + ms);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.raise(), this.until - now + 10);
  }

  isOver() {
    return performance.now() >= this.until;
  }

  // Something has come: look with the next frame, however many things come before it.
  look() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = null;
      if (this.allHere() || this.isOver()) this.raise();
    });
  }

  drop() {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    this.frame = null;
  }
}
