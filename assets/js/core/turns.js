// Taking turns: what is wanted next waits for what is under way, though not for long. While a hand
// drags, whatever was begun is finished and shown, and what was overtaken is never begun.
(function (root) {
  "use strict";

  class Turns {
    // isUnderWay(next): is something not finished yet that `next` would end; act(next): begin it.
    constructor({ isUnderWay, act, waitMs, clock = root }) {
      Object.assign(this, { isUnderWay, act, waitMs, clock, next: null, timer: null, began: -Infinity });
    }

    get isWaiting() {
      return this.next !== null;
    }

    // The newest offer alone counts.
    offer(next) {
      this.next = { value: next };
      this.clock.clearTimeout(this.timer);
      const rest = this.began + this.waitMs - this.clock.performance.now();
      if (rest <= 0 || !this.isUnderWay(next)) this.take();
      else this.timer = this.clock.setTimeout(() => this.take(), rest);
    }

    // Something was finished: whoever waits may be next.
    look() {
      if (this.next && !this.isUnderWay(this.next.value)) this.take();
    }

    take() {
      const { value } = this.next;
      this.drop();
      this.began = this.clock.performance.now();
      this.act(value);
    }

    drop() {
      this.clock.clearTimeout(this.timer);
      this.next = null;
    }
  }

  root.dashapp = Object.assign(root.dashapp || {}, { turns: { Turns } });
})(globalThis);
