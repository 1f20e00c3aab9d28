// Messages on their way. Each has a key, and the server makes one message of a key however often it comes; so what is
// not known to have arrived is sent again, and nothing that was written is lost, not even by loading the page again.
// What the server refused says why and waits to be put in other words where it stands.
import { isSending } from "hearth/lib/say-form.js";

const PATIENCE = 8000;
// The server takes five in five seconds (chat/pace.py): who comes back with more says them one after the other.
const APART = 1100;

export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export class Outbox {
  /** `transmit(key, words)` tries to send; `template` is how a message looks until it has arrived; `onLeave()` takes the
   * focus of what goes. */
  constructor(log, { name, template, transmit, onLeave }) {
    Object.assign(this, { log, template, transmit, onLeave, storage: `text:${name}`, timers: new Map(), queue: [] });
    this.waiting = new Map(Object.entries(JSON.parse(sessionStorage.getItem(this.storage) ?? "{}")));
    for (const [key, words] of this.waiting) this.show(key, words);
    for (const [key, { why }] of this.waiting) if (why) this.mark(key, why);
  }

  /** `answers` is the sequence of the message they answer, if any. */
  put(words) {
    const key = newKey();
    this.waiting.set(key, words);
    this.keep();
    this.show(key, words);
    this.log.scroller.scrollTop = 0;
    if (this.pacing) this.queue.push(key);
    else this.send(key);
  }

  send(key) {
    const words = this.waiting.get(key);
    delete words.why;
    this.keep();
    this.mark(key, "");
    clearTimeout(this.timers.get(key));
    this.timers.set(key, setTimeout(() => this.fail(key), PATIENCE));
    this.transmit(key, words);
  }

  /** In their order; what was refused waits for its author. */
  sendAll() {
    this.queue = [...this.waiting].filter(([, { why }]) => !why).map(([key]) => key);
    for (const key of this.queue.slice(1)) this.mark(key, "");
    clearTimeout(this.pacing);
    this.sendNext();
  }

  sendNext() {
    const key = this.queue.shift();
    this.pacing = key && setTimeout(() => this.sendNext(), APART);
    if (this.waiting.has(key)) this.send(key);
  }

  /** The message stands in the log, or its author took it back. */
  done(key) {
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
    if (this.waiting.delete(key)) this.keep();
    const item = this.item(key);
    this.leave(item);
    item?.remove();
  }

  /** With `why` the server refused the words; without, nobody knows what became of them. */
  fail(key, why) {
    if (!this.waiting.has(key)) return;
    clearTimeout(this.timers.get(key));
    if (why) this.waiting.get(key).why = why;
    this.keep();
    this.mark(key, why ?? this.template.content.querySelector("[data-not-sent]").dataset.notSent);
  }

  leave(item) {
    if (item?.contains(document.activeElement)) this.onLeave();
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
    const area = item.querySelector("textarea");
    area.value = text;
    area.addEventListener("input", () => this.change(item.dataset.key, area.value));
    area.addEventListener("keydown", (event) => {
      if (!isSending(event)) return;
      event.preventDefault();
      this.again(item);
    });
    item.querySelector("[data-again]").addEventListener("click", () => this.again(item));
    item.querySelector("[data-drop]").addEventListener("click", () => this.done(item.dataset.key));
    this.log.keepPlace(() => this.log.list.append(item));
  }

  change(key, text) {
    Object.assign(this.waiting.get(key), { text, isChanged: true });
    this.keep();
  }

  /** Other words are another message: should the former have arrived after all, these are not taken for them. */
  again(item) {
    const { key } = item.dataset;
    const { isChanged, ...words } = this.waiting.get(key);
    if (!words.text.trim()) return item.querySelector("textarea").focus();
    if (isChanged) {
      item.dataset.key = newKey();
      item.querySelector(".msg__l").textContent = words.text;
      this.waiting.delete(key);
      this.waiting.set(item.dataset.key, words);
    }
    this.leave(item);
    this.send(item.dataset.key);
  }

  mark(key, why) {
    const item = this.item(key);
    const state = item.querySelector("[data-state]");
    const isRefused = Boolean(this.waiting.get(key).why);
    item.classList.toggle("is-failed", Boolean(why));
    item.querySelector(".msg__fail").hidden = !why;
    item.querySelector(".msg__l").hidden = isRefused;
    item.querySelector("textarea").hidden = !isRefused;
    item.querySelector("[data-not-sent]").textContent = why;
    state.textContent = why ? "" : state.dataset.sending;
  }
}
