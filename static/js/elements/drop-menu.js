// <drop-menu><details class="dropdown"><summary class="iconbtn">…</summary><div class="menu">…</div></details></drop-menu>
// <details> opens by itself; this closes it again on Escape, on a click elsewhere and after a choice, and lets arrows move.
customElements.define(
  "drop-menu",
  class extends HTMLElement {
    connectedCallback() {
      this.details = this.querySelector("details");
      this.elsewhere = (event) => {
        if (!this.contains(event.target) || event.target.closest(".menu a, .menu button")) this.details.open = false;
      };
      document.addEventListener("click", this.elsewhere);
      this.addEventListener("keydown", (event) => this.move(event));
    }

    disconnectedCallback() {
      document.removeEventListener("click", this.elsewhere);
    }

    move(event) {
      if (!this.details.open) return;
      if (event.key === "Escape") {
        this.details.open = false;
        this.querySelector("summary").focus();
      }
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const items = [...this.querySelectorAll(".menu a, .menu button")];
      const next = items.indexOf(document.activeElement) + step;
      items.at(next % items.length)?.focus();
    }
  },
);
