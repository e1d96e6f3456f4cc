// The beat: a timer twice a second that asks for one animation frame and reports
// only once it came. A page whose timers run but whose picture stands still is
// silent, and its server notices. A loop of animation frames would prove no
// more and costs 7 % of a processor on a still slide.

const PERIOD = 500;

export class Beat {
  #stage;
  #clock;
  #reports;
  #asked = false;

  constructor(stage, clock, reports) {
    this.#stage = stage;
    this.#clock = clock;
    this.#reports = reports;
  }

  start() {
    setInterval(() => this.#ask(), PERIOD);
  }

  #ask() {
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame((moment) => {
      this.#asked = false;
      this.#stage.check();
      this.#reports.beat({
        id: this.#stage.id,
        event: "beat",
        at: this.#clock.at(moment),
        shown: this.#stage.shown(moment),
      });
    });
  }
}
