// The server's clock as this page knows it.
//
// A message is always heard late, never early, so of the last few the one that
// was least late is the nearest to the truth: it gives the largest difference
// between the server's clock and the page's own monotonic one. A difference
// that jumps is not lateness but a clock that was set, and starts afresh.

const KEPT = 8;
const JUMP = 500;

export class Clock {
  #heard = [];
  #offset = performance.timeOrigin;

  /** heard takes the server's time, in ms since 1970, as it arrives. */
  heard(now) {
    if (!now) return;
    const offset = now - performance.now();
    if (this.#heard.length && Math.abs(offset - this.#offset) > JUMP) this.#heard = [];
    this.#heard.push(offset);
    if (this.#heard.length > KEPT) this.#heard.shift();
    this.#offset = Math.max(...this.#heard);
  }

  /** at is the server's time at a moment of the page's (performance.now). */
  at(moment) {
    return moment + this.#offset;
  }

  now() {
    return this.at(performance.now());
  }
}
