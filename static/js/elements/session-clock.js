// <session-clock topic="session:12" left="540" step="2" runs editions="7">
//   <output data-left role="timer">…</output>  <p data-over hidden>…</p>  <a data-moved hidden>…</a>
// </session-clock>
// Counts down what the server said is left; the server's clock counts, never this machine's. Another step or new notes
// are told over the bell's socket, with a link that shows them: nothing that somebody reads or writes moves by itself.
customElements.define(
  "session-clock",
  class extends HTMLElement {
    connectedCallback() {
      this.state = {
        step: Number(this.getAttribute("step")),
        left: Number(this.getAttribute("left")),
        runs: Number(this.hasAttribute("runs")),
        editions: Number(this.getAttribute("editions")),
      };
      this.shown = { ...this.state };
      this.heardAt = performance.now();
      this.output = this.querySelector("[data-left]");
      this.hear = (event) => this.receive(event.detail);
      document.addEventListener("hearth:live", this.hear);
      this.ticks = setInterval(() => this.tick(), 1000);
      this.tick();
      customElements.whenDefined("live-bell").then(() => document.querySelector("live-bell")?.watch(this.getAttribute("topic")));
    }

    disconnectedCallback() {
      document.removeEventListener("hearth:live", this.hear);
      clearInterval(this.ticks);
    }

    receive({ type, topic, ...state }) {
      if (type !== "topic" || topic !== this.getAttribute("topic")) return;
      this.state = state;
      this.heardAt = performance.now();
      const { step, runs, editions } = this.shown;
      this.querySelector("[data-moved]").hidden = state.step === step && state.runs === runs && state.editions === editions;
      this.tick();
    }

    tick() {
      if (!this.output) return;
      const gone = this.state.runs ? Math.floor((performance.now() - this.heardAt) / 1000) : 0;
      const left = Math.max(0, this.state.left - gone);
      this.output.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      this.querySelector("[data-over]").hidden = left > 0 || this.state.step < 0;
    }
  },
);
