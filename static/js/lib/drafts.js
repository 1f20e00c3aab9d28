// What is being written, saved to the server a moment after each pause. `tell(state)` hears 'kept', 'waiting' (no
// answer) and 'signed-out'.
import { csrfToken } from "hearth/lib/csrf.js";

const PAUSE = 1000;
const NOT_KEPT = new Set(["csrfmiddlewaretoken", "sending_key", "seen", "files", "keep"]);

export class Draft {
  constructor(url, form, tell) {
    Object.assign(this, { url, form, tell });
  }

  changed() {
    this.isBehind = true;
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.save(), PAUSE);
  }

  get fields() {
    const texts = [...new FormData(this.form)].filter(([name, value]) => !NOT_KEPT.has(name) && typeof value === "string");
    return JSON.stringify(Object.fromEntries(texts));
  }

  /** Resolves when the server has it. */
  async save() {
    clearTimeout(this.pause);
    if (!this.url || !this.isBehind) return;
    this.isBehind = false;
    this.request?.abort();
    this.request = new AbortController();
    const answer = await this.post({ fields: this.fields }, this.request.signal);
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
