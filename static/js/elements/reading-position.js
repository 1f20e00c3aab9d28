// <reading-position url="/c/…/threads/12/reading/" read="10"><article id="post-11">…</article></reading-position>
// Tells the server the number of the last post that was really seen, a moment after it was, and moves "you're at"
// in the timeline and in the line that stays above the posts. Without an address it only moves these.
import { csrfToken } from "hearth/lib/csrf.js";
import { numberOf, POSTS } from "hearth/lib/posts.js";

const LOOKED_AT = 900;
const PAUSE = 1500;

customElements.define(
  "reading-position",
  class extends HTMLElement {
    connectedCallback() {
      this.read = Number(this.getAttribute("read") ?? 0);
      this.sent = this.read;
      this.waiting = new Map();
      this.here = document.querySelectorAll("[data-here]");
      // The end of a post counts: a long one that was only begun is not read.
      this.observer = new IntersectionObserver((entries) => entries.forEach((entry) => this.see(entry)), { rootMargin: "0px 0px -8% 0px" });
      this.watch(this);
      this.arrivals = new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => node.dataset && this.watch(node.parentElement))));
      this.arrivals.observe(this, { childList: true, subtree: true });
      this.leave = () => document.visibilityState === "hidden" && this.send();
      document.addEventListener("visibilitychange", this.leave);
    }

    disconnectedCallback() {
      this.observer.disconnect();
      this.arrivals.disconnect();
      document.removeEventListener("visibilitychange", this.leave);
      clearTimeout(this.pause);
    }

    watch(root) {
      for (const post of root.querySelectorAll(`${POSTS}:not([data-watched])`)) {
        post.dataset.watched = "";
        const end = document.createElement("span");
        end.dataset.endOf = numberOf(post);
        post.append(end);
        this.observer.observe(end);
      }
    }

    see({ target, isIntersecting }) {
      const number = Number(target.dataset.endOf);
      clearTimeout(this.waiting.get(number));
      if (isIntersecting) this.waiting.set(number, setTimeout(() => this.saw(number), LOOKED_AT));
    }

    saw(number) {
      if (document.visibilityState === "hidden") return;
      for (const one of this.here) one.textContent = one.dataset.here.replace("{n}", number).replace("{last}", one.dataset.last);
      if (number <= this.read) return;
      this.read = number;
      clearTimeout(this.pause);
      this.pause = setTimeout(() => this.send(), PAUSE);
    }

    send() {
      const url = this.getAttribute("url");
      if (!url || this.read <= this.sent) return;
      this.sent = this.read;
      const body = new URLSearchParams({ number: this.read });
      fetch(url, { method: "POST", body, keepalive: true, headers: { "X-CSRFToken": csrfToken() } }).catch(() => {});
    }
  },
);
