// A WebSocket that comes back: waits longer after each failure, with some chance in it so that a restarted
// server is not met by everybody at once.
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 10000;
const REFUSED = [4401, 4403, 4404];

export class Socket {
  constructor(path, { onMessage, onOpen = () => {}, onClose = () => {} }) {
    Object.assign(this, { path, onMessage, onOpen, onClose, failures: 0, stopped: false });
    this.connect();
  }

  connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new WebSocket(`${scheme}://${location.host}${this.path}`);
    this.socket.addEventListener("open", () => {
      this.failures = 0;
      this.onOpen();
    });
    this.socket.addEventListener("message", (event) => this.onMessage(JSON.parse(event.data)));
    this.socket.addEventListener("close", (event) => this.closed(event));
  }

  closed(event) {
    this.onClose(event);
    if (this.stopped || REFUSED.includes(event.code)) return;
    const wait = Math.min(FIRST_WAIT * 2 ** this.failures++, LONGEST_WAIT);
    this.timer = setTimeout(() => this.connect(), wait * (0.5 + Math.random() / 2));
  }

  send(message) {
    const open = this.socket.readyState === WebSocket.OPEN;
    if (open) this.socket.send(JSON.stringify(message));
    return open;
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    this.socket.close();
  }
}
