// A WebSocket that comes back: waits longer after each failure, with some chance in it so that a restarted
// server is not met by everybody at once.
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 10000;
const NO_ANSWER = 1006;
const REFUSED = [4401, 4403, 4404];

export class Socket {
  constructor(path, { onMessage, onOpen = () => {}, onClose = () => {} }) {
    Object.assign(this, { path, onMessage, onOpen, onClose, failures: 0, stopped: false });
    this.connect();
  }

  connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}${this.path}`);
    this.socket = socket;
    const hear = (name, act) => socket.addEventListener(name, (event) => socket === this.socket && act(event));
    hear("open", () => {
      this.failures = 0;
      this.onOpen();
    });
    hear("message", (event) => this.onMessage(JSON.parse(event.data)));
    hear("close", (event) => this.closed(event));
  }

  closed(event) {
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

  send(message) {
    const open = this.socket?.readyState === WebSocket.OPEN;
    if (open) this.socket.send(JSON.stringify(message));
    return open;
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    this.socket?.close();
  }
}
