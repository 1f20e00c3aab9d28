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
// Formatting with buttons and shortcuts, a preview by the server's own rendering, Ctrl+Enter to post, and the text
// kept in this browser tab until it is safely posted.
import { csrfToken } from "hearth/lib/csrf";
import { apply, SHORTCUTS } from "hearth/lib/markdown";

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
      this.restore();
      this.bar.addEventListener("click", (event) => this.act(event.target.closest("[data-act]")?.dataset.act));
      this.bar.addEventListener("keydown", (event) => this.walk(event));
      this.area.addEventListener("keydown", (event) => this.shortcut(event));
      this.area.addEventListener("input", () => this.changed());
      // A form that leaves the page: an answer of the server, any answer, means it arrived.
      this.form.addEventListener("submit", () => sessionStorage.setItem(`sent:${this.key}`, "1"));
      this.form.addEventListener("htmx:afterRequest", (event) => this.answered(event));
    }

    get key() {
      return `text:${this.getAttribute("draft-key") ?? location.pathname}`;
    }

    restore() {
      const cameBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
      if (sessionStorage.getItem(`sent:${this.key}`) && !cameBack) this.forget();
      const kept = sessionStorage.getItem(this.key);
      if (kept && !this.area.value) this.area.value = kept;
      // Somebody was quicker than this script: what they have typed so far counts.
      else if (this.area.value !== this.area.defaultValue) this.changed();
    }

    forget() {
      sessionStorage.removeItem(this.key);
      sessionStorage.removeItem(`sent:${this.key}`);
    }

    changed() {
      sessionStorage.setItem(this.key, this.area.value);
      sessionStorage.removeItem(`sent:${this.key}`);
      clearTimeout(this.pause);
      if (this.pane && !this.pane.hidden) this.pause = setTimeout(() => this.preview(), PAUSE);
    }

    answered({ detail }) {
      if (detail.elt !== this.form) return;
      if (detail.successful) this.forget();
      else sessionStorage.removeItem(`sent:${this.key}`);
    }

    act(name) {
      if (name === "preview") this.togglePreview();
      else if (name) apply(name, this.area);
    }

    shortcut(event) {
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
      // The server has cleaned it: the same words as the posted text will have.
      if (answer?.ok) this.pane.innerHTML = await answer.text();
    }
  },
);
