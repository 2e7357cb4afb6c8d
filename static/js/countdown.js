// Counts whole seconds down to zero, by the clock rather than by ticks.

export class Countdown {
  #timer = 0;

  /** Calls `tick(seconds)` at once and each second, the last time with 0. */
  start(seconds, tick) {
    this.stop();
    const end = Date.now() + seconds * 1000;
    const step = () => {
      const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      tick(left);
      if (left === 0) this.stop();
    };
    step();
    this.#timer = setInterval(step, 250);
  }

  stop() {
    clearInterval(this.#timer);
  }
}
