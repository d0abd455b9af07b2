// A throttle by which the latest wins: what is wanted next waits for what is under way, so that the pace of
// asking is that of answering, on whatever machine. What was begun is shown, and what was overtaken is never
// begun. Once the hand lets go, the last one waits no more, but for what is nearly done.

export class LatestWinsThrottle {
  /**
   * isUnderWay: is something not finished yet that `next` would end; isNearlyDone: is most of it here;
   * isHeld: does a hand hold what changes; act: begin it.
   * @param {{isUnderWay: (next: any) => boolean, isNearlyDone: () => boolean, isHeld: () => boolean,
   *   act: (next: any) => void}} options
   */
  constructor({ isUnderWay, isNearlyDone, isHeld, act }) {
    this.isUnderWay = isUnderWay;
    this.isNearlyDone = isNearlyDone;
    this.isHeld = isHeld;
    this.act = act;
    /** @type {{value: any} | null} */
    this.next = null;
    this.hasOvertaken = false;
  }

  get isWaiting() {
    return this.next !== null;
  }

  // Of all that are submitted the newest alone counts.
  /** @param {any} next */
  submit(next) {
    this.next = { value: next };
    this.check();
  }

  // Something was finished or is no longer wanted, or the hand has let go: whoever waits may be next.
  check() {
    if (!this.next) return;
    const isUnderWay = this.isUnderWay(this.next.value);
    if (!isUnderWay || this.mayOvertake()) this.run(isUnderWay);
  }

  // What has overtaken another one is shown before it is overtaken itself: quick taps, each of which
  // lets go, would else never show anything on a slow machine.
  mayOvertake() {
    return !this.isHeld() && !this.hasOvertaken && !this.isNearlyDone();
  }

  /** @param {boolean} hasOvertaken */
  run(hasOvertaken) {
    const { value } = /** @type {{value: any}} */ (this.next);
    this.next = null;
    this.hasOvertaken = hasOvertaken;
    this.act(value);
  }

  cancel() {
    this.next = null;
    this.hasOvertaken = false;
  }
}
