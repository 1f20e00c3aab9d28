// <chat-room socket="/ws/chat/7/" base="/c/…/chat/general/" sequence="40" me="3" zone="Europe/Oslo" live>…</chat-room>
// A room that is alive: says and hears over a socket, asks the server for what it missed, and never moves what I read.
// Without `live` (an older page) it stays as it is. Without this script the form posts and the page shows the rest.
import { Attention } from "hearth/lib/attention.js";
import { CatchUp } from "hearth/lib/catch-up.js";
import { MessageActs } from "hearth/lib/message-acts.js";
import { MessageLog } from "hearth/lib/message-log.js";
import { Outbox } from "hearth/lib/outbox.js";
import { SayForm } from "hearth/lib/say-form.js";
import { Socket } from "hearth/lib/socket.js";
import { Writers } from "hearth/lib/writers.js";

const QUIET = 2000;
const AWAY = 30000;
const REFUSALS = { 4401: "signedOut", 4404: "out" };

customElements.define(
  "chat-room",
  class extends HTMLElement {
    connectedCallback() {
      const [sequence, change] = ["sequence", "change"].map((name) => Number(this.getAttribute(name)));
      this.scroller = this.querySelector(".chat__log");
      const words = this.part("days").dataset;
      this.log = new MessageLog(this.scroller, { sequence, change, zone: this.getAttribute("zone"), words });
      this.addEventListener("htmx:beforeSwap", (event) => this.moreComes(event));
      this.addEventListener("htmx:afterSwap", () => this.moreCame());
      if (this.hasAttribute("live")) this.goLive();
    }

    disconnectedCallback() {
      this.socket?.stop();
      clearInterval(this.polling);
    }

    part(name) {
      return this.querySelector(`[data-part="${name}"]`);
    }

    goLive() {
      const base = this.getAttribute("base");
      this.me = this.getAttribute("me");
      this.log.arrangeAll();
      this.log.list.querySelector("#new")?.scrollIntoView({ block: "nearest" });
      this.writers = new Writers(this.part("typing"));
      const [onFrame, onRefused] = [(frame) => this.show(frame), (why) => this.end(why)];
      this.catchUp = new CatchUp(this.log, { url: `${base}messages/`, onFrame, onRefused });
      const transmit = (key, words) => this.transmit(key, words);
      this.outbox = new Outbox(this.log, { name: base + this.me, template: this.part("pending"), transmit });
      const form = this.querySelector("form.chatin");
      const [onSay, onTyping] = [(words) => this.outbox.put(words), () => this.socket.send({ type: "typing" })];
      this.form = form && new SayForm(form, { name: base + this.me, answers: this.part("answers"), onSay, onTyping });
      this.acts = new MessageActs(this.log, { onAnswer: (item) => this.form.answer(item), onDone: () => this.catchUp.now() });
      const [onMessage, onClose] = [(frame) => this.receive(frame), (event) => this.closed(event)];
      this.socket = new Socket(this.getAttribute("socket"), { onMessage, onClose });
      const tell = (sequence) => this.isOpen && this.socket.send({ type: "read", sequence });
      this.attention = new Attention(this.log, { button: this.part("below").firstElementChild, tell });
    }

    receive(frame) {
      const { type } = frame;
      if (type === "message") this.hear(frame);
      else if (type === "changed") this.hearOfChange(frame);
      else if (type === "welcome") this.welcome(frame);
      else if (type === "end" || type === "kept") this.catchUp.soon(1000, frame);
      else if (type === "catch-up") this.catchUp.soon(1000);
      else if (type === "refused") this.outbox.fail(frame.key, frame.why);
      else if (type === "error") this.part("error").textContent = frame.why;
      else if (type === "here") document.getElementById("here").innerHTML = frame.html;
      else if (type === "typing" && String(frame.person) !== this.me) this.writers.writes(frame.person, frame.name);
    }

    /** Whether what is said is heard at once. It stands on the element, so that a page can be seen to be alive. */
    get isOpen() {
      return this.hasAttribute("connected");
    }

    set isOpen(isOpen) {
      this.toggleAttribute("connected", isOpen);
    }

    async welcome({ sequence, change }) {
      this.isOpen = true;
      clearTimeout(this.quiet);
      clearInterval(this.polling);
      this.notice("");
      if (sequence > this.log.sequence || change > this.log.change) await this.catchUp.now();
      this.outbox.sendAll();
      this.attention.look();
    }

    hear(frame) {
      const isNext = frame.sequence <= this.log.sequence + 1;
      this.show(frame);
      if (isNext) this.log.sequence = Math.max(this.log.sequence, frame.sequence);
      else this.catchUp.soon(300, frame);
    }

    hearOfChange(frame) {
      const isNext = frame.change <= this.log.change + 1;
      this.show(frame);
      if (isNext) this.log.change = Math.max(this.log.change, frame.change);
      else this.catchUp.soon(300, { change: frame.change });
    }

    show(frame) {
      if (frame.type === "changed") return this.log.replace(frame);
      if (!this.log.add(frame)) return;
      const { key, author } = this.log.find(frame.sequence).dataset;
      if (key) this.outbox.done(key);
      this.writers.stops(Number(author));
      if (author !== this.me) this.attention.cameIn();
      else this.attention.look();
    }

    async transmit(key, words) {
      if (this.isOpen && this.socket.send({ type: "say", key, ...words })) return;
      const why = await this.catchUp.say(key, words);
      if (why !== "") this.outbox.fail(key, why ?? undefined);
    }

    closed(event) {
      this.isOpen = false;
      if (event.code in REFUSALS) return this.end(REFUSALS[event.code]);
      clearTimeout(this.quiet);
      this.quiet = setTimeout(() => this.notice("away"), QUIET);
      clearInterval(this.polling);
      this.polling = setInterval(() => this.catchUp.now(), AWAY * (1 + Math.random()));
    }

    /** Nothing more comes: said once, and what was written stays to be copied. */
    end(why) {
      this.socket.stop();
      clearTimeout(this.quiet);
      clearInterval(this.polling);
      this.isOpen = false;
      this.form?.close();
      this.notice(why);
    }

    notice(name) {
      this.part("notice").textContent = name ? this.part("notice").dataset[name] : "";
    }

    /** Places are counted from the newest: what comes below would push away what is read. */
    moreComes(event) {
      this.scroller.ariaLive = "off";
      this.heightBelow = event.target.nextElementSibling ? null : this.scroller.scrollHeight;
    }

    moreCame() {
      this.log.arrangeAll();
      if (this.heightBelow !== null) this.scroller.scrollTop -= this.scroller.scrollHeight - this.heightBelow;
      this.scroller.focus({ preventScroll: true });
      setTimeout(() => (this.scroller.ariaLive = "polite"), 500);
    }
  },
);
