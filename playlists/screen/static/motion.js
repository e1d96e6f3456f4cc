// The moving part of a test card. Its place comes from the time of each animation
// frame, so a glass that skips shows it, and frames that never came are counted.

const ROUND = 4_000; // ms from one end to the other and back
const SETTLE = 30; // frames from which the rate of the glass is learnt
const TELL = 500;

export class Motion {
  #runner;
  #seen;
  #beats;
  #asked = 0;
  #last = 0;
  #first = [];
  #period = 0;
  #frames = 0;
  #dropped = 0;
  #told = 0;

  constructor(slide) {
    this.#runner = slide.querySelector(".runner");
    this.#seen = slide.querySelector(".seen");
    this.#beats = slide.querySelector(".beats");
  }

  start() {
    if (!this.#asked) this.#ask();
  }

  close() {
    cancelAnimationFrame(this.#asked);
    this.#asked = 0;
  }

  #ask() {
    this.#asked = requestAnimationFrame((moment) => {
      this.#ask();
      this.#count(moment);
      this.#place(moment);
      this.#tell(moment);
    });
  }

  #place(moment) {
    const phase = (moment % ROUND) / ROUND;
    const along = phase < 0.5 ? 2 * phase : 2 - 2 * phase;
    const room = this.#runner.parentNode.clientWidth - this.#runner.offsetWidth;
    this.#runner.style.transform = `translateX(${(along * room).toFixed(2)}px)`;
  }

  #count(moment) {
    const gap = moment - this.#last;
    if (this.#last && this.#period) {
      this.#frames++;
      this.#dropped += missed(gap, this.#period);
    } else if (this.#last) {
      this.#first.push(gap);
      if (this.#first.length === SETTLE) this.#period = middle(this.#first);
    }
    this.#last = moment;
  }

  #tell(moment) {
    if (moment - this.#told < TELL) return;
    this.#told = moment;
    const ratio = devicePixelRatio || 1;
    this.#seen.textContent = `${Math.round(innerWidth * ratio)} × ${Math.round(innerHeight * ratio)}`;
    if (!this.#period) return;
    this.#beats.textContent = `${(1000 / this.#period).toFixed(1)} Hz · −${this.#dropped} / ${this.#frames}`;
    this.#beats.dataset.frames = this.#frames;
    this.#beats.dataset.dropped = this.#dropped;
  }
}

/** missed is how many frames should have come in a gap between two that did. */
export function missed(gap, period) {
  return Math.max(0, Math.round(gap / period) - 1);
}

function middle(list) {
  return list.toSorted((a, b) => a - b)[list.length >> 1];
}
