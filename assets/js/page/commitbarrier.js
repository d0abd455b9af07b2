// Delays a commit until everything has come or a timeout passes, so that old and new never mix on the map.
// Knows neither tiles nor the map.

export class CommitBarrier {
  /**
   * isComplete: has everything come; commit: show what has come.
   * @param {{isComplete: () => boolean, commit: () => void}} options
   */
  constructor({ isComplete, commit }) {
    this.isComplete = isComplete;
    this.commit = commit;
    this.until = 0;
    this.timer = 0;
    this.frame = 0;
  }

  // From now on wait up to `ms`, then show whatever is there. A longer wait stays.
  /** @param {number} ms */
  wait(ms) {
    const now = performance.now();
    this.until = Math.max(this.until, now + ms);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.commit(), this.until - now + 10);
  }

  isOver() {
    return performance.now() >= this.until;
  }

  // Something has come: check with the next frame, however many things come before it.
  check() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      if (this.isComplete() || this.isOver()) this.commit();
    });
  }

  drop() {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }
}
