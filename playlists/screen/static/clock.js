// The server's clock as this page knows it.
//
// A message is always heard late, never early, so of the last ones the one that
// was least late is the nearest to the truth: it gives the largest difference
// between the server's clock and the page's own monotonic one. A display's page
// and server are on one machine, whose monotonic clocks don't drift apart, so many
// may be kept: on a busy machine most are late. A difference that jumps is not
// lateness but a clock that was set, and starts afresh.

const KEPT = 32;
const JUMP = 500;

export class Clock {
  #heard = [];
  #offset = performance.timeOrigin;

  /** afresh forgets what another server may have said. */
  afresh() {
    this.#heard = [];
  }

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
