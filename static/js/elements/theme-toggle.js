// <theme-toggle save="/settings/theme/"><button type="button" class="iconbtn">…</button></theme-toggle>
// Turns the page at once and keeps the choice in a cookie, which the server reads so that nothing flashes.
// With `save`, the choice also becomes the person's setting.
import { writeCookie } from "hearth/lib/cookies.js";
import { send } from "hearth/lib/csrf.js";

customElements.define(
  "theme-toggle",
  class extends HTMLElement {
    connectedCallback() {
      this.addEventListener("click", () => this.turn());
    }

    turn() {
      const root = document.documentElement;
      const dark = matchMedia("(prefers-color-scheme: dark)").matches;
      const theme = (root.dataset.theme ?? (dark ? "dark" : "light")) === "dark" ? "light" : "dark";
      root.dataset.theme = theme;
      writeCookie("theme", theme);
      const address = this.getAttribute("save");
      if (address) send(address, new URLSearchParams({ theme }));
    }
  },
);
