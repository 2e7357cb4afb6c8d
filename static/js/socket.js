// A web socket that comes back: with back-off and jitter, at once when the machine wakes or is online.

const FIRST = 500;
const MOST = 20_000;
const SIGNED_OUT = 4401;
/** The server sends a sign of life each 15 s; a longer silence means a dead connection. */
const SILENCE = 35_000;

export class Socket {
  #socket = null;
  #timer = 0;
  #watchdog = 0;
  #wait = FIRST;

  /** `listener` has message(data), lost() and signedOut(). */
  constructor(path, listener) {
    this.address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`;
    this.listener = listener;
    addEventListener("online", () => this.#now());
    addEventListener("offline", () => this.#socket && this.#renew());
    addEventListener("pageshow", (event) => event.persisted && this.#now());
    document.addEventListener("visibilitychange", () => this.#whenSeen());
    this.#open();
  }

  #open() {
    const socket = new WebSocket(this.address);
    this.#socket = socket;
    this.#watch();
    socket.onmessage = (event) => {
      this.#wait = FIRST;
      this.#watch();
      this.listener.message(event.data);
    };
    socket.onclose = (event) => socket === this.#socket && this.#closed(event.code);
  }

  #closed(code) {
    this.#socket = null;
    clearTimeout(this.#watchdog);
    if (code === SIGNED_OUT) return this.listener.signedOut();
    this.listener.lost();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#open(), this.#wait * (0.5 + Math.random()));
    this.#wait = Math.min(MOST, this.#wait * 2);
  }

  #watch() {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.#renew(), SILENCE);
    this.heard = Date.now();
  }

  #renew() {
    const old = this.#socket;
    this.#closed(0);
    old?.close();
  }

  /** After a sleep the timers are late and the connection may be dead without having said so. */
  #whenSeen() {
    if (document.visibilityState !== "visible") return;
    if (!this.#socket) this.#now();
    else if (Date.now() - this.heard > SILENCE) this.#renew();
  }

  #now() {
    if (this.#socket) return;
    clearTimeout(this.#timer);
    this.#wait = FIRST;
    this.#open();
  }
}
