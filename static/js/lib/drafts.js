// What is being written, saved to the server a moment after each pause. `tell(state)` hears 'kept', 'waiting' (no
// answer) and 'signed-out'.
import { csrfToken } from "hearth/lib/csrf.js";
import { fieldsOf } from "hearth/lib/fields.js";

const PAUSE = 1000;

export class Draft {
  constructor(url, form, tell) {
    Object.assign(this, { url, form, tell });
    // Leaving the page, or turning to another, and coming back from no network: what the server has not had goes out now.
    this.onHide = () => document.visibilityState === "hidden" && this.save();
    this.onNetwork = () => this.save();
    document.addEventListener("visibilitychange", this.onHide);
    addEventListener("online", this.onNetwork);
  }

  /** The form is gone from the page. */
  leave() {
    document.removeEventListener("visibilitychange", this.onHide);
    removeEventListener("online", this.onNetwork);
  }

  changed() {
    this.isBehind = true;
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.save(), PAUSE);
  }

  /** Resolves when the server has it. */
  async save() {
    clearTimeout(this.pause);
    if (!this.url || !this.isBehind) return;
    this.isBehind = false;
    this.request?.abort();
    this.request = new AbortController();
    const answer = await this.post({ fields: fieldsOf(this.form) }, this.request.signal);
    if (answer === "stopped") return;
    const signedOut = answer?.redirected || answer?.headers.has("HX-Redirect");
    const kept = answer?.ok && !signedOut;
    if (!kept) this.isBehind = true;
    this.tell(kept ? "kept" : signedOut ? "signed-out" : "waiting");
  }

  /** It is being posted, or given up: nothing that is still on its way may bring it back. */
  stop() {
    clearTimeout(this.pause);
    this.isBehind = false;
    this.request?.abort();
  }

  forget() {
    this.stop();
    if (this.url) this.post({ remove: "" });
  }

  post(values, signal) {
    const headers = { "X-CSRFToken": csrfToken(), "HX-Request": "true" };
    // keepalive: it goes out even when the page is being left. Browsers allow it 64 KB.
    const body = new URLSearchParams(values);
    const keepalive = body.toString().length < 60_000;
    return fetch(this.url, { method: "POST", body, headers, signal, keepalive }).catch((fault) => (fault.name === "AbortError" ? "stopped" : null));
  }
}
