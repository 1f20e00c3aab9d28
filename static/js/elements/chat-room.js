// <chat-room socket="/ws/chat/7/" base="/c/…/chat/general/" sequence="40" me="3" zone="Europe/Oslo" live>…</chat-room>
// A room that is alive: says and hears over a socket, asks the server for what it missed, and never moves what I read.
// An older page comes alive when one has read on to the newest; without `live` it stays as it is. Without this script the
// form posts and the page shows the rest.
import { Attention } from "hearth/lib/attention.js";
import { CatchUp } from "hearth/lib/catch-up.js";
import { Connection } from "hearth/lib/connection.js";
import { Incoming } from "hearth/lib/incoming.js";
import { MessageActs } from "hearth/lib/message-acts.js";
import { MessageChoice } from "hearth/lib/message-choice.js";
import { MessageLog } from "hearth/lib/message-log.js";
import { MorePages } from "hearth/lib/more-pages.js";
import { Outbox } from "hearth/lib/outbox.js";
import { readUpTo } from "hearth/lib/read-up-to.js";
import { SayForm } from "hearth/lib/say-form.js";
import { Writers } from "hearth/lib/writers.js";

customElements.define(
  "chat-room",
  class extends HTMLElement {
    connectedCallback() {
      const [sequence, change] = ["sequence", "change"].map((name) => Number(this.getAttribute(name)));
      const [zone, words] = [this.getAttribute("zone"), this.part("days").dataset];
      this.log = new MessageLog(this.querySelector(".chat__log"), { sequence, change, zone, words });
      new MorePages(this.log, () => this.reachEnd());
      if (!this.hasAttribute("live") || !this.log.reachesEnd) return;
      this.goLive();
      // Who came for a line of it stands there.
      if (!location.hash) this.log.list.querySelector("#new")?.scrollIntoView({ block: "nearest" });
      this.attention.look();
    }

    disconnectedCallback() {
      this.connection?.stop();
    }

    part(name) {
      return this.querySelector(`[data-part="${name}"]`);
    }

    reachEnd() {
      if (this.connection || !this.hasAttribute("live")) return;
      this.log.sequence = this.log.lastSequence;
      this.part("newest").remove();
      this.goLive();
      this.attention.look();
    }

    goLive() {
      this.me = this.getAttribute("me");
      const [base, name] = [this.getAttribute("base"), this.getAttribute("base") + this.me];
      this.log.arrangeAll();
      this.writers = new Writers(this.part("typing"));
      const [onFrame, onRefused] = [(frame) => this.incoming.show(frame), (why) => this.connection.end(why)];
      this.catchUp = new CatchUp(this.log, { url: `${base}messages/`, onFrame, onRefused });
      const transmit = (...saying) => this.transmit(...saying);
      const onLeave = () => (this.form?.area ?? this.log.scroller).focus({ preventScroll: true });
      this.outbox = new Outbox(this.log, { name, template: this.part("pending"), transmit, onLeave });
      this.writeHere(name);
      const tell = (sequence) => readUpTo(sequence, { connection: this.connection, base });
      this.attention = new Attention(this.log, { button: this.part("below").firstElementChild, tell });
      const { log, catchUp, outbox, writers, attention } = this;
      this.incoming = new Incoming(this.me, { log, catchUp, outbox, writers, attention });
      this.connect();
    }

    writeHere(name) {
      const form = this.querySelector("form.chatin");
      const [onSay, onTyping] = [(words) => this.outbox.put(words), () => this.connection.send({ type: "typing" })];
      this.form = form && new SayForm(form, { name, answers: this.part("answers"), onSay, onTyping });
      const bar = this.part("choosing");
      const choice = bar && new MessageChoice(this.log, bar, this.me);
      const keep = choice && this.querySelector("[data-keep]");
      keep?.addEventListener("click", (event) => (event.preventDefault(), choice.begin()));
      const [onAnswer, onDone] = [(item) => this.form.answer(item), () => this.catchUp.now()];
      this.acts = new MessageActs(this.log, { onAnswer, onDone, onChoose: choice && ((item) => choice.begin(item)) });
    }

    connect() {
      const [onMessage, onEnd] = [(frame) => this.receive(frame), () => this.form?.close()];
      const [path, notice] = [this.getAttribute("socket"), this.part("notice")];
      this.connection = new Connection(this, { path, notice, onMessage, onEnd, ask: () => this.ask() });
    }

    /** Without a wire: what was missed, and what was not sent. */
    async ask() {
      if (await this.catchUp.now()) this.outbox.sendAll();
    }

    receive(frame) {
      const { type } = frame;
      if (type === "welcome") this.welcome(frame);
      else if (type === "refused") this.outbox.fail(frame.key, frame.why);
      else if (type === "error") this.part("error").textContent = frame.why;
      else if (type === "here") this.showHere(frame);
      else if (type !== "typing") this.incoming.take(frame);
      else if (String(frame.person) !== this.me) this.writers.writes(frame.person, frame.name);
    }

    showHere({ html, faces }) {
      document.getElementById("here").innerHTML = html;
      document.getElementById("faces").innerHTML = faces;
    }

    async welcome({ sequence, change }) {
      this.connection.opened();
      if (sequence > this.log.sequence || change > this.log.change) await this.catchUp.now();
      this.outbox.sendAll();
      this.attention.look();
    }

    async transmit(key, words) {
      if (this.connection.send({ type: "say", key, ...words })) return;
      const { why, more } = await this.catchUp.say(key, words);
      if (why !== "") this.outbox.fail(key, why);
      else this.outbox.done(key);
      if (more) this.catchUp.now();
    }
  },
);
