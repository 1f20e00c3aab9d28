// Messages on their way. Each has a key, and the server makes one message of a key however often it comes; so what is
// not known to have arrived is sent again, and nothing that was written is lost, not even by loading the page again.
const PATIENCE = 8000;

export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export class Outbox {
  /** `transmit(key, words)` tries to send; `template` is how a message looks until it has arrived. */
  constructor(log, { name, template, transmit }) {
    Object.assign(this, { log, template, transmit, storage: `text:${name}`, timers: new Map() });
    this.waiting = new Map(Object.entries(JSON.parse(sessionStorage.getItem(this.storage) ?? "{}")));
    for (const [key, words] of this.waiting) this.show(key, words);
  }

  /** `answers` is the sequence of the message they answer, if any. */
  put(words) {
    const key = newKey();
    this.waiting.set(key, words);
    this.keep();
    this.show(key, words);
    this.log.scroller.scrollTop = 0;
    this.send(key);
  }

  send(key) {
    this.mark(key, "");
    clearTimeout(this.timers.get(key));
    this.timers.set(key, setTimeout(() => this.fail(key), PATIENCE));
    this.transmit(key, this.waiting.get(key));
  }

  sendAll() {
    for (const key of this.waiting.keys()) this.send(key);
  }

  /** The message stands in the log, or its author took it back. */
  done(key) {
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
    if (this.waiting.delete(key)) this.keep();
    this.item(key)?.remove();
  }

  fail(key, why) {
    if (!this.waiting.has(key)) return;
    clearTimeout(this.timers.get(key));
    this.mark(key, why ?? this.template.content.querySelector("[data-not-sent]").dataset.notSent);
  }

  keep() {
    sessionStorage.setItem(this.storage, JSON.stringify(Object.fromEntries(this.waiting)));
  }

  item(key) {
    return this.log.list.querySelector(`:scope > .is-sending[data-key="${key}"]`);
  }

  show(key, { text }) {
    const item = this.template.content.firstElementChild.cloneNode(true);
    item.dataset.key = key;
    item.querySelector(".msg__l").textContent = text;
    item.querySelector("[data-again]").addEventListener("click", () => this.send(key));
    item.querySelector("[data-drop]").addEventListener("click", () => this.done(key));
    this.log.keepPlace(() => this.log.list.append(item));
  }

  mark(key, why) {
    const item = this.item(key);
    const state = item.querySelector("[data-state]");
    item.classList.toggle("is-failed", Boolean(why));
    item.querySelector(".msg__fail").hidden = !why;
    item.querySelector("[data-not-sent]").textContent = why;
    state.textContent = why ? "" : state.dataset.sending;
  }
}
