// What is being written, saved to the server a moment after each pause. `tell(state)` hears 'kept', 'waiting' (no
// answer) and 'signed-out'. What it sends is numbered, and the form says how far that came: requests overtake one another,
// and none that comes late may bring back what was changed or posted since.
import { csrfToken } from "hearth/lib/csrf.js";
import { fieldsOf } from "hearth/lib/fields.js";

const PAUSE = 1000;

export class Draft {
  constructor(url, form, tell) {
    Object.assign(this, { url, form, tell });
    this.sitting = crypto.getRandomValues(new BigUint64Array(1))[0].toString(16).padStart(16, "0");
    this.number = 0;
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
    this.number += 1;
    const values = { fields: fieldsOf(this.form), draft_turn: this.turn };
    this.mark(`${this.sitting}-${this.number + 1}`);
    const answer = await this.post(values, this.request.signal);
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
    this.number += 1;
    this.request?.abort();
  }

  forget() {
    this.stop();
    if (this.url) this.post({ remove: "", draft_turn: this.turn });
  }

  get turn() {
    return `${this.sitting}-${this.number}`;
  }

  /** On the form: the turn it is posted in, after all that was saved of it. */
  mark(turn) {
    this.field ??= this.form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name: "draft_turn" }));
    this.field.value = turn;
  }

  post(values, signal) {
    const headers = { "X-CSRFToken": csrfToken(), "HX-Request": "true" };
    // keepalive: it goes out even when the page is being left. Browsers allow it 64 KB.
    const body = new URLSearchParams(values);
    const keepalive = body.toString().length < 60_000;
    return fetch(this.url, { method: "POST", body, headers, signal, keepalive }).catch((fault) => (fault.name === "AbortError" ? "stopped" : null));
  }
}
