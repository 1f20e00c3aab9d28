// <visit-beacon url="/visits/">: says that somebody is here, so that "since you were last here" is true. Once when a
// page has been in front for a moment, and when it is left; not more often than each few minutes. With reading="…" the
// bell has something to say: what of it leads to this page is read now.
import { send } from "hearth/lib/csrf.js";

const A_MOMENT = 1000;
const EACH = 5 * 60000;

customElements.define(
  "visit-beacon",
  class extends HTMLElement {
    connectedCallback() {
      this.look = () => this.tell();
      this.read = () => document.visibilityState === "visible" && this.readHere();
      this.timer = setTimeout(() => [this.look(), this.read()], A_MOMENT);
      document.addEventListener("visibilitychange", this.look);
      document.addEventListener("visibilitychange", this.read);
    }

    disconnectedCallback() {
      clearTimeout(this.timer);
      document.removeEventListener("visibilitychange", this.look);
      document.removeEventListener("visibilitychange", this.read);
    }

    readHere() {
      const url = this.getAttribute("reading");
      this.removeAttribute("reading");
      if (url) send(url, new URLSearchParams({ at: location.pathname })).catch(() => this.setAttribute("reading", url));
    }

    tell() {
      if (Date.now() - Number(sessionStorage.getItem("visit") ?? 0) < EACH) return;
      sessionStorage.setItem("visit", Date.now());
      send(this.getAttribute("url")).catch(() => sessionStorage.removeItem("visit"));
    }
  },
);
