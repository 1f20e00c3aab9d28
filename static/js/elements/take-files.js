// <take-files url="/content/uploads/"><textarea>…</textarea>
//   <p data-unscripted><input type="file" …></p><button type="button" hidden>Picture or file</button></take-files>
// Pictures and files pasted into, dropped on or chosen for the text inside. Without this script the plain field sends
// them with the form.
import { Files } from "hearth/lib/files.js";

customElements.define(
  "take-files",
  class extends HTMLElement {
    connectedCallback() {
      const files = new Files(this.querySelector("textarea"), this.getAttribute("url"));
      const button = this.querySelector("button[hidden]");
      // What keeps the draft may have taken it away before.
      this.querySelector("[data-unscripted]")?.remove();
      button.hidden = false;
      button.addEventListener("click", () => files.choose());
    }
  },
);
