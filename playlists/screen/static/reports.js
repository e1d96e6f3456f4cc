// What the page says to its server: reports in order, each until it is taken or
// hopeless. Saying one twice does no harm, since a report is known by id and event.

const KEPT = 200;
const WAITS = [100, 250, 500, 1_000, 2_000, 4_000, 8_000, 8_000];
const LIMIT = 4_000;
const DETAIL = 300;

export class Reports {
  #url;
  #queue = [];
  #busy = false;
  #beating = false;

  /** An empty url is a preview: nothing is ever sent. */
  constructor(url) {
    this.#url = url;
  }

  send(report) {
    if (!this.#url) return;
    this.#queue.push(tidy(report));
    if (this.#queue.length > KEPT) this.#queue.shift();
    this.#drain();
  }

  /** beat is sent now or never, and doesn't wait for the reports before it. */
  async beat(report) {
    if (!this.#url || this.#beating) return;
    this.#beating = true;
    await this.#post(tidy(report));
    this.#beating = false;
  }

  async #drain() {
    if (this.#busy) return;
    this.#busy = true;
    for (let tries = 0; this.#queue.length; ) {
      if ((await this.#post(this.#queue[0])) || tries === WAITS.length) {
        this.#queue.shift();
        tries = 0;
      } else {
        await new Promise((done) => setTimeout(done, WAITS[tries++]));
      }
    }
    this.#busy = false;
  }

  /** A report is done with when it was taken, and when it never will be. */
  async #post(report) {
    try {
      const answer = await fetch(this.#url, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(report),
        keepalive: true,
        signal: AbortSignal.timeout(LIMIT),
      });
      return answer.status < 500;
    } catch {
      return false;
    }
  }
}

function tidy(report) {
  const whole = { ...report, at: Math.round(report.at), shown: Math.max(0, Math.round(report.shown)) };
  if (whole.detail) whole.detail = String(whole.detail).replace(/[\p{Cc}\ufffd]/gu, " ").slice(0, DETAIL);
  return whole;
}
