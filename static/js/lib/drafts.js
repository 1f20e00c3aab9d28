// What is being written, saved to the server a moment after each pause. `tell(state)` hears 'kept', 'waiting' (no
// answer) and 'signed-out'. What it sends is numbered, and the form says how far that came: requests overtake one another,
// and none that comes late may bring back what was changed or posted since.
import { csrfToken } from "hearth/lib/csrf.js";
import { beganAs, fieldsOf, putBack } from "hearth/lib/fields.js";

const PAUSE = 1000;

export class Draft {
  constructor(url, form, tell, copy) {
    Object.assign(this, { url, form, tell, copy });
    this.sitting = crypto.getRandomValues(new BigUint64Array(1))[0].toString(16).padStart(16, "0");
    this.number = 0;
    // Leaving the page, or turning to another, and coming back from no network: what the server has not had goes out now.
    this.onTurn = () => (document.visibilityState === "hidden" ? this.save() : this.look());
    this.onNetwork = () => this.save();
    document.addEventListener("visibilitychange", this.onTurn);
    addEventListener("online", this.onNetwork);
  }

  /** The form is gone from the page. */
  leave() {
    document.removeEventListener("visibilitychange", this.onTurn);
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
    this.saving = this.post(values, this.request.signal);
    const answer = await this.saving;
    if (answer === "stopped") return;
    const signedOut = answer?.redirected || answer?.headers.has("HX-Redirect");
    const kept = answer?.ok && !signedOut;
    if (!kept) this.isBehind = true;
    else if (!this.isBehind) this.copy.isOnServer();
    this.tell(kept ? "kept" : signedOut ? "signed-out" : "waiting");
  }

  /** One turns to the page again, and nothing here is unsaved: the words are those kept last, on whatever device. Not where
   * the address said what stands here. */
  async look() {
    await this.saving;
    const { number } = this;
    if (!this.url || this.isBehind || this.form.closest("[as-asked]")) return;
    const answer = await fetch(this.url, { cache: "no-store" }).catch(() => null);
    const kept = answer?.ok && !answer.redirected ? await answer.json() : null;
    const isNow = kept?.saved_at && !this.isBehind && number === this.number;
    if (isNow && beganAs(this.form, kept.fields)) putBack(this.form, JSON.stringify(kept.fields));
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
