// <toast-list class="toasts" role="status"><p class="toast">…</p></toast-list>
// Gives each toast a close button and lets it leave after a while, unless someone is reading or holding it.
import { words } from "hearth/lib/words.js";

const STAYS = 7000;

function drawnButton() {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "iconbtn", ariaLabel: words().close });
  button.innerHTML = '<i class="i i-x i16"></i>';
  return button;
}

customElements.define(
  "toast-list",
  class extends HTMLElement {
    connectedCallback() {
      this.observer = new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => this.welcome(node))));
      this.observer.observe(this, { childList: true });
      this.querySelectorAll(".toast").forEach((toast) => this.welcome(toast));
    }

    disconnectedCallback() {
      this.observer.disconnect();
    }

    welcome(toast) {
      if (!(toast instanceof HTMLElement) || !toast.matches(".toast")) return;
      const close = drawnButton();
      close.addEventListener("click", () => toast.remove());
      toast.append(close);
      setTimeout(() => this.leave(toast), STAYS);
    }

    leave(toast) {
      if (toast.matches(":hover, :focus-within")) return setTimeout(() => this.leave(toast), STAYS / 2);
      toast.classList.add("is-leaving");
      setTimeout(() => toast.remove(), 300);
    }
  },
);
