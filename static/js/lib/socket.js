// A WebSocket that comes back: waits longer after each failure, with some chance in it so that a restarted
// server is not met by everybody at once.
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 5000;
const NO_ANSWER = 1006;
// As much as the server takes in one frame.
const LARGEST = 64 * 1024;
const REFUSED = [4401, 4403, 4404];

export class Socket {
  /** `patience`: how long the first word may take, and an answer one expects. */
  constructor(path, { patience, onMessage, onOpen = () => {}, onClose = () => {} }) {
    Object.assign(this, { path, patience, onMessage, onOpen, onClose, failures: 0, stopped: false });
    this.ending = new AbortController();
    this.heed(window, "offline", () => this.socket?.readyState <= WebSocket.OPEN && this.renew());
    this.heed(window, "online", () => this.wake());
    this.heed(document, "visibilitychange", () => document.hidden || this.wake());
    this.connect();
  }

  heed(target, name, act) {
    target.addEventListener(name, act, { signal: this.ending.signal });
  }

  connect() {
    clearTimeout(this.timer);
    this.timer = null;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}${this.path}`);
    this.socket = socket;
    this.expect();
    const hear = (name, act) => socket.addEventListener(name, (event) => socket === this.socket && act(event));
    hear("open", () => this.onOpen());
    hear("message", (event) => {
      // One that opens and says nothing has failed, too: whoever is too busy to answer is asked less and less.
      this.failures = 0;
      this.rest();
      this.onMessage(JSON.parse(event.data));
    });
    hear("close", (event) => this.closed(event));
  }

  /** A wire that broke on its way does not tell: it is given up when nothing comes. */
  expect() {
    if (this.stopped || this.silence) return;
    this.silence = setTimeout(() => this.renew(), this.patience);
    this.since = Date.now();
  }

  /** The line is back, or somebody is. Clocks stand still while a machine sleeps: a wire that was silent too long by the
   * hour is given up, and the next one is not waited for. */
  wake() {
    if (this.silence && Date.now() - this.since > this.patience) this.renew();
    if (this.timer) this.connect();
  }

  rest() {
    clearTimeout(this.silence);
    this.silence = null;
  }

  closed(event) {
    this.rest();
    this.onClose(event);
    if (this.stopped || REFUSED.includes(event.code)) return;
    const wait = Math.min(FIRST_WAIT * 2 ** this.failures++, LONGEST_WAIT);
    this.timer = setTimeout(() => this.connect(), wait * (0.5 + Math.random() / 2));
  }

  /** Gives up a wire on which nothing comes any more, without waiting for the other end to say so. */
  renew() {
    const silent = this.socket;
    this.socket = null;
    silent.close();
    this.closed({ code: NO_ANSWER });
  }

  /** Tells whether it went out. */
  send(message) {
    const text = JSON.stringify(message);
    const goes = this.socket?.readyState === WebSocket.OPEN && new TextEncoder().encode(text).length < LARGEST;
    if (goes) this.socket.send(text);
    return goes;
  }

  stop() {
    this.stopped = true;
    this.ending.abort();
    this.rest();
    clearTimeout(this.timer);
    this.socket?.close();
  }
}
