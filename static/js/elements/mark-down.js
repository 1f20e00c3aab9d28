// <mark-down preview-url="/preview/" draft-key="thread-12">
//   <form class="composer" …>
//     <div class="composer__bar" role="toolbar" aria-label="Formatting" hidden>
//       <button type="button" data-act="bold" …>  … bold italic link quote list numbers code
//       <button type="button" data-act="preview" aria-pressed="false">
//     </div>
//     <div class="split"><textarea class="composer__in" name="source">…</textarea>
//       <div class="composer__preview prose" aria-live="off" hidden></div></div>
//   </form>
// </mark-down>
// Formatting with buttons and shortcuts, a preview by the server's own rendering, names after an @ (names-url), files
// (upload-url), Ctrl+Enter to post. The text is kept in this tab with each key, and on the server (draft-url) after
// each pause, until it is safely posted. `draft-at`: when the server's draft that the page shows was saved; `as-asked`: its
// address said what stands in it, and no draft goes before that.
import { csrfToken } from "hearth/lib/csrf.js";
import { Draft } from "hearth/lib/drafts.js";
import { fieldsOf, putBack } from "hearth/lib/fields.js";
import { Files } from "hearth/lib/files.js";
import { apply, SHORTCUTS } from "hearth/lib/markdown.js";
import { Names } from "hearth/lib/names.js";
import { OwnCopy } from "hearth/lib/own-copy.js";

const PAUSE = 400;

customElements.define(
  "mark-down",
  class extends HTMLElement {
    connectedCallback() {
      this.area = this.querySelector("textarea");
      this.form = this.querySelector("form") ?? this.area.form;
      this.bar = this.querySelector("[role=toolbar]");
      this.pane = this.querySelector(".composer__preview");
      this.bar.hidden = false;
      for (const plain of this.querySelectorAll("[data-unscripted]")) plain.remove();
      this.copy = new OwnCopy(`all:${this.getAttribute("draft-key") ?? location.pathname}`);
      this.draft = new Draft(this.getAttribute("draft-url"), this.form, (state) => this.say(state), this.copy);
      const uploads = this.getAttribute("upload-url");
      const names = this.getAttribute("names-url");
      if (uploads) this.files = new Files(this.area, uploads);
      else this.bar.querySelector("[data-act=file]")?.remove();
      if (names) this.names = new Names(this.area, names);
      this.restore();
      this.bar.addEventListener("click", (event) => this.act(event.target.closest("[data-act]")?.dataset.act));
      this.bar.addEventListener("keydown", (event) => this.walk(event));
      this.area.addEventListener("keydown", (event) => this.shortcut(event));
      this.form.addEventListener("input", () => this.changed());
      this.form.addEventListener("submit", () => this.sending());
      this.form.addEventListener("htmx:afterRequest", (event) => this.answered(event));
      this.querySelector("[data-forget]")?.addEventListener("click", () => this.forget());
    }

    disconnectedCallback() {
      this.draft.leave();
    }

    restore() {
      const savedAt = Number(this.getAttribute("draft-at") || 0);
      const typed = this.area.value !== this.area.defaultValue;
      const kept = typed || this.hasAttribute("as-asked") ? null : this.copy.read(savedAt);
      if (savedAt) this.say("kept");
      if (kept) this.putBack(kept);
      // Somebody was quicker than this script: what they have typed so far counts.
      else if (typed) this.changed();
    }

    /** The server may not have had it yet: the network was gone, or one was signed out. */
    putBack(kept) {
      if (putBack(this.form, kept)) this.draft.changed();
      const asks = JSON.parse(kept)["question-words"] && this.querySelector(".composer__ask a");
      if (!asks) return;
      // The fields of a question come when they are asked for.
      this.form.addEventListener("htmx:afterSettle", () => putBack(this.form, kept) && this.draft.changed(), { once: true });
      asks.click();
    }

    say(state) {
      const output = this.querySelector("output[data-draft]");
      if (!output) return;
      output.hidden = false;
      output.querySelector("span").textContent = output.dataset[{ kept: "kept", waiting: "waiting", "signed-out": "signedOut" }[state]];
    }

    forget() {
      this.copy.forget();
      this.draft.forget();
    }

    sending() {
      this.copy.isSent();
      this.draft.stop();
    }

    changed() {
      this.copy.keep(fieldsOf(this.form));
      this.draft.changed();
      clearTimeout(this.pause);
      if (this.pane && !this.pane.hidden) this.pause = setTimeout(() => this.preview(), PAUSE);
    }

    answered({ detail }) {
      if (detail.elt !== this.form) return;
      const toSignIn = detail.xhr.getResponseHeader("HX-Redirect")?.startsWith("/accounts/");
      if (detail.successful && !toSignIn) return this.copy.forget();
      this.copy.isSent(false);
      if (!toSignIn) this.draft.changed();
    }

    act(name) {
      if (name === "preview") this.togglePreview();
      else if (name === "file") this.files.choose();
      else if (name) apply(name, this.area);
    }

    shortcut(event) {
      // Enter ends a word that is being put together, in Japanese say.
      if (event.isComposing) return;
      if (this.names?.key(event)) return;
      if (!event.ctrlKey && !event.metaKey) return;
      if (event.key === "Enter") {
        event.preventDefault();
        this.form.requestSubmit();
      } else if (event.key in SHORTCUTS && !event.shiftKey && !event.altKey) {
        event.preventDefault();
        apply(SHORTCUTS[event.key], this.area);
      }
    }

    walk(event) {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const buttons = [...this.bar.querySelectorAll("button")];
      buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length).focus();
    }

    togglePreview() {
      this.pane.hidden = !this.pane.hidden;
      this.bar.querySelector("[data-act=preview]").setAttribute("aria-pressed", String(!this.pane.hidden));
      if (!this.pane.hidden) this.preview();
    }

    async preview() {
      const body = new URLSearchParams({ source: this.area.value });
      const headers = { "X-CSRFToken": csrfToken(), "HX-Request": "true" };
      const answer = await fetch(this.getAttribute("preview-url"), { method: "POST", body, headers }).catch(() => null);
      // The server has cleaned it: the same words as the posted text will have. What came too late is of other words.
      if (answer?.ok && body.get("source") === this.area.value) this.pane.innerHTML = await answer.text();
    }
  },
);
