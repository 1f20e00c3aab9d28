// <new-posts topic="thread:12" url="…/arrivals/" last="25" here>…<a hidden data-one data-many></a></new-posts>
// Tells of replies that came while somebody reads, over the bell's socket; a visitor, who has none, gives `ask="…/latest/"`
// instead of a topic: the number of the last post is asked for now and then, while the page is looked at. They are put below when one asks for them,
// so that nothing being read moves; on an earlier page (without `here`) the button leads to them. What is hidden before
// it was asked for is told no more.
import { numberOf, POSTS } from "hearth/lib/posts.js";

const ASK_AFTER = 30_000;
const ASK_SELDOM = 300_000;

customElements.define(
  "new-posts",
  class extends HTMLElement {
    connectedCallback() {
      this.link = this.querySelector("a");
      this.last = Number(this.getAttribute("last"));
      this.posts = document.getElementById("posts");
      this.hear = (event) => this.receive(event.detail);
      document.addEventListener("hearth:live", this.hear);
      this.link.addEventListener("click", (event) => this.show(event));
      // What one posts oneself brings what came before it.
      this.arrivals = new MutationObserver(() => this.count());
      this.arrivals.observe(this.posts, { childList: true });
      this.asking = this.getAttribute("ask");
      if (this.asking) this.waitToAsk(ASK_AFTER);
      else customElements.whenDefined("live-bell").then(() => document.querySelector("live-bell")?.watch(this.getAttribute("topic")));
    }

    disconnectedCallback() {
      document.removeEventListener("hearth:live", this.hear);
      this.arrivals.disconnect();
      clearTimeout(this.waiting);
    }

    // Where nothing comes it is asked less often.
    waitToAsk(pause) {
      this.waiting = setTimeout(() => this.ask(pause), pause);
    }

    async ask(pause) {
      let next = pause;
      if (document.visibilityState === "visible") {
        const answer = await fetch(this.asking).catch(() => null);
        // Closed, or gone: there is nothing to wait for.
        if (answer?.status === 404) return;
        const { last } = answer?.ok ? await answer.json() : this;
        next = last > this.last ? ASK_AFTER : Math.min(pause * 1.5, ASK_SELDOM);
        this.last = last;
        this.count();
      }
      if (this.isConnected) this.waitToAsk(next);
    }

    receive({ type, topic, last }) {
      if (type !== "topic" || topic !== this.getAttribute("topic")) return;
      this.last = last;
      this.count();
    }

    get shown() {
      const numbers = [...this.posts.querySelectorAll(`:scope > ${POSTS}`)].map(numberOf);
      return Math.max(Number(this.hasAttribute("here") ? 0 : this.getAttribute("last")), ...numbers);
    }

    count() {
      const waiting = this.last - (this.hasAttribute("here") ? this.shown : Number(this.getAttribute("last")));
      this.link.hidden = waiting <= 0;
      const { one, many } = this.link.dataset;
      this.link.textContent = waiting === 1 ? one : many.replace("{n}", waiting);
      this.link.href = `?post=${this.shown + 1}#post-${this.shown + 1}`;
    }

    show(event) {
      if (!this.hasAttribute("here")) return;
      event.preventDefault();
      const first = this.shown + 1;
      const done = htmx.ajax("GET", `${this.getAttribute("url")}?after=${first - 1}`, { target: "#posts", swap: "beforeend" });
      done.then(() => this.begin(this.posts.querySelector(`#post-${first}`)));
    }

    // The link is gone: who pressed it by key goes on from what is new.
    begin(post) {
      if (!post) return;
      post.tabIndex = -1;
      post.focus({ preventScroll: true });
      post.scrollIntoView({ block: "nearest" });
    }
  },
);
