// <copy-text text="https://…" done="Link copied"><button type="button" class="btn btn--sm">Copy link</button></copy-text>
import { toast } from "hearth/lib/toast.js";

customElements.define(
  "copy-text",
  class extends HTMLElement {
    connectedCallback() {
      this.addEventListener("click", () => this.copy());
    }

    async copy() {
      await navigator.clipboard.writeText(this.getAttribute("text"));
      toast(this.getAttribute("done"));
    }
  },
);
