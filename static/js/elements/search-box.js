// <search-box><form role="search"><input type="search" …></form><div id="suggestions">…</div></search-box>
// Arrows go from the box to what is suggested below it and back, Escape puts that away. What only begins an operator
// (data-begins="tag:") is put into the box, where its values are suggested then.
customElements.define(
  "search-box",
  class extends HTMLElement {
    connectedCallback() {
      this.input = this.querySelector("input[type=search]");
      this.addEventListener("keydown", (event) => this.key(event));
      this.addEventListener("click", (event) => this.chosen(event));
    }

    get below() {
      return this.querySelector("#suggestions");
    }

    key(event) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const stops = [this.input, ...this.below.querySelectorAll("a")];
      const here = stops.indexOf(document.activeElement);
      if (here < 0 || stops.length < 2) return;
      if (event.key === "Escape") this.putAway();
      else if (step) stops[(here + step + stops.length) % stops.length].focus();
      else return;
      event.preventDefault();
    }

    putAway() {
      this.below.replaceChildren();
      this.input.focus();
    }

    chosen(event) {
      const begun = event.target.closest("a")?.dataset.begins;
      if (!begun) return;
      event.preventDefault();
      this.input.value = begun;
      this.input.focus();
      this.input.dispatchEvent(new Event("input", { bubbles: true }));
    }
  },
);
