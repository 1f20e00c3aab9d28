// A room's wire: whether what is said is heard at once, and what one is told while it is not.
import { Socket } from "hearth/lib/socket.js";

const QUIET = 2000;
const AWAY = 30000;
// The room says each half minute how far it has got: twice that without a word, and the wire leads nowhere.
const SILENCE = 75000;
const REFUSALS = { 4401: "signedOut", 4403: "quiet", 4404: "out" };

export class Connection {
  /** `ask()` asks now and then for what was missed while nothing can be heard; `onEnd()`: nothing more comes. */
  constructor(room, { path, notice, onMessage, ask, onEnd }) {
    Object.assign(this, { room, notice, ask, onEnd });
    const hear = (frame) => {
      this.socket.expect();
      onMessage(frame);
    };
    this.socket = new Socket(path, { patience: SILENCE, onMessage: hear, onClose: (event) => this.closed(event) });
  }

  /** It stands on the element, so that a page can be seen to be alive. */
  get isOpen() {
    return this.room.hasAttribute("connected");
  }

  send(frame) {
    return this.isOpen && this.socket.send(frame);
  }

  /** The room has said how far it has got. */
  opened() {
    this.room.toggleAttribute("connected", true);
    this.rest();
    this.tell("");
  }

  closed(event) {
    this.room.toggleAttribute("connected", false);
    if (event.code in REFUSALS) return this.end(REFUSALS[event.code]);
    // Each wire that fails to open closes too: what was begun when the first one broke goes on.
    this.quiet ??= setTimeout(() => this.tell("away"), QUIET);
    this.polling ??= setInterval(this.ask, AWAY * (1 + Math.random()));
  }

  /** Said once, and what was written stays to be copied. */
  end(why) {
    this.stop();
    this.room.toggleAttribute("connected", false);
    this.onEnd();
    this.tell(why);
  }

  stop() {
    this.socket.stop();
    this.rest();
  }

  rest() {
    clearTimeout(this.quiet);
    clearInterval(this.polling);
    this.quiet = this.polling = null;
  }

  tell(name) {
    this.notice.textContent = name ? this.notice.dataset[name] : "";
  }
}
