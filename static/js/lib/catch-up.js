// Asks the server for everything after what the log has, one request at a time, until there is no more.
import { send } from "hearth/lib/csrf.js";

// A question that is not answered by then never will be; whoever waits behind it goes on.
const PATIENCE = 15000;

export class CatchUp {
  /** `onRefused` hears "signedOut" or "out". */
  constructor(log, { url, onFrame, onRefused }) {
    Object.assign(this, { log, url, onFrame, onRefused, running: null, again: false });
  }

  /** Many hints are one question, asked only if the log has not got there by then; and not by everybody at once. */
  soon(within, { sequence, change } = { sequence: Infinity }) {
    clearTimeout(this.timer);
    const isBehind = () => this.log.sequence < (sequence ?? 0) || this.log.change < (change ?? 0);
    this.timer = setTimeout(() => isBehind() && this.now(), Math.random() * within);
  }

  /** What is told of while a question is under way may be later than its answer: then it is asked once more. Tells
   * whether there was an answer. */
  now() {
    if (this.running) this.again = true;
    this.running ??= this.ask().finally(() => (this.running = null));
    return this.running;
  }

  async ask() {
    let found = null;
    for (let more = true; more || this.again; ) {
      this.again = false;
      const signal = AbortSignal.timeout(PATIENCE);
      const url = `${this.url}?after=${this.log.sequence}&change=${this.log.change}`;
      const answer = await fetch(url, { signal }).catch(() => null);
      found = await this.read(answer);
      more = found?.more;
    }
    return Boolean(found);
  }

  /** Says it over HTTP. Gives `why` they are not kept: "" when they are, nothing when nobody answered; and whether there
   * is `more` to ask for. */
  async say(key, { text, answers }) {
    const { sequence, change } = this.log;
    const body = new URLSearchParams({ source: text, sending_key: key, seen: sequence, change, answers: answers ?? "" });
    const answer = await send(this.url, body, AbortSignal.timeout(PATIENCE)).catch(() => null);
    if ([403, 422, 429].includes(answer?.status) && isJson(answer)) return (await answer.json().catch(() => null)) ?? {};
    const found = await this.read(answer);
    return found ? { why: "", more: found.more } : {};
  }

  async read(answer) {
    if (answer?.redirected) this.onRefused("signedOut");
    else if (answer?.status === 404 || answer?.status === 403) this.onRefused("out");
    if (!answer?.ok || answer.redirected) return null;
    const found = await answer.json().catch(() => null);
    if (!found) return null;
    for (const frame of found.messages) this.onFrame(frame);
    this.log.sequence = Math.max(this.log.sequence, found.sequence);
    this.log.change = Math.max(this.log.change, found.change);
    return found;
  }
}

function isJson(answer) {
  return answer.headers.get("Content-Type")?.startsWith("application/json");
}
