// An execution's events, from wherever they were left off, until its end.

const MOST = 20_000;

export class Stream {
  #source = null;
  #wait = 500;
  #timer = 0;

  /** `listener` has status(), log(), test() for each event's object, and connection(alive). */
  constructor(address, listener) {
    this.address = address;
    this.listener = listener;
    this.#open();
  }

  close() {
    clearTimeout(this.#timer);
    this.#source?.close();
  }

  #open() {
    const source = new EventSource(this.address);
    this.#source = source;
    source.onopen = () => this.listener.connection(true);
    source.onerror = () => this.#failed(source);
    for (const name of ["status", "log", "test"])
      source.addEventListener(name, (event) => {
        this.#wait = 500;
        this.listener[name](JSON.parse(event.data));
      });
  }

  /** The browser itself tries again after a broken connection, but not after an error's status. */
  #failed(source) {
    this.listener.connection(false);
    if (source.readyState !== EventSource.CLOSED) return;
    this.#timer = setTimeout(() => this.#open(), this.#wait * (0.5 + Math.random()));
    this.#wait = Math.min(MOST, this.#wait * 2);
  }
}
