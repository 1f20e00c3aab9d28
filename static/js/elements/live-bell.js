// <live-bell url="/ws/me/"><a data-label-one data-label-many data-label-none>…<span class="iconbtn__dot"></span></a></live-bell>
// Keeps the bell's dot, its label and every [data-bell-count] true without loading the page again. Hints may get lost,
// so it asks each minute that somebody looks, and when they come back to the page.
import { Socket } from "hearth/lib/socket.js";

const ASKS_EVERY = 60000;
// It says its count on opening, and when it is asked.
const PATIENCE = 45000;

customElements.define(
  "live-bell",
  class extends HTMLElement {
    connectedCallback() {
      const onOpen = () => this.watched && this.socket.send({ watch: this.watched });
      const onMessage = (message) => this.receive(message);
      this.socket = new Socket(this.getAttribute("url"), { patience: PATIENCE, onMessage, onOpen });
      this.ask = () => document.visibilityState === "visible" && this.socket.send({}) && this.socket.expect();
      this.clock = setInterval(this.ask, ASKS_EVERY);
      document.addEventListener("visibilitychange", this.ask);
    }

    disconnectedCallback() {
      clearInterval(this.clock);
      document.removeEventListener("visibilitychange", this.ask);
      this.socket.stop();
    }

    /** What the page shows that goes on ("thread:12"); asked again whenever the socket comes back. */
    watch(topic) {
      this.watched = topic;
      this.socket.send({ watch: topic });
    }

    receive(message) {
      if (message.type === "bell") this.show(message.count);
      else this.dispatchEvent(new CustomEvent("hearth:live", { bubbles: true, detail: message }));
    }

    show(count) {
      const link = this.querySelector("a");
      const { labelNone, labelOne, labelMany } = link.dataset;
      link.setAttribute("aria-label", count === 0 ? labelNone : count === 1 ? labelOne : labelMany.replace("{n}", count));
      this.querySelector(".iconbtn__dot").hidden = count === 0;
      for (const slot of document.querySelectorAll("[data-bell-count]")) {
        slot.textContent = count;
        slot.hidden = count === 0;
      }
    }
  },
);
