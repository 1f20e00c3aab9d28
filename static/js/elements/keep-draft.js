// <keep-draft draft-key="story-12" draft-url="/content/drafts/story-12/" draft-at="…"><form>… <output data-draft> … </form></keep-draft>
// A form of many fields that loses nothing: kept in this tab with each key, and on the server after each pause, until it
// is sent. Without this script a button keeps it (data-unscripted).
import { Draft } from "hearth/lib/drafts.js";
import { fieldsOf, putBack } from "hearth/lib/fields.js";
import { OwnCopy } from "hearth/lib/own-copy.js";

customElements.define(
  "keep-draft",
  class extends HTMLElement {
    connectedCallback() {
      this.form = this.querySelector("form");
      for (const plain of this.querySelectorAll("[data-unscripted]")) plain.remove();
      this.copy = new OwnCopy(this.getAttribute("draft-key"));
      this.draft = new Draft(this.getAttribute("draft-url"), this.form, (state) => this.say(state), this.copy);
      this.restore();
      this.form.addEventListener("input", () => this.changed());
      this.form.addEventListener("submit", () => this.sending());
      this.querySelector("[data-forget]")?.addEventListener("click", () => this.forget());
    }

    disconnectedCallback() {
      this.draft.leave();
    }

    restore() {
      const savedAt = Number(this.getAttribute("draft-at") || 0);
      if (savedAt) this.say("kept");
      const kept = this.copy.read(savedAt);
      if (kept && putBack(this.form, kept)) this.draft.changed();
    }

    changed() {
      this.copy.keep(fieldsOf(this.form));
      this.draft.changed();
    }

    sending() {
      this.copy.isSent();
      this.draft.stop();
    }

    forget() {
      this.copy.forget();
      this.draft.forget();
    }

    say(state) {
      const output = this.querySelector("output[data-draft]");
      output.hidden = false;
      output.querySelector("span").textContent = output.dataset[{ kept: "kept", waiting: "waiting", "signed-out": "signedOut" }[state]];
    }
  },
);
