// What is being written, in this browser tab: each key typed, until it is posted or one signs out.
export class OwnCopy {
  constructor(key) {
    this.key = `text:${key}`;
    this.sent = `sent:text:${key}`;
    this.at = `at:text:${key}`;
    this.had = `had:text:${key}`;
  }

  /** The words kept here, unless they were posted or the server's are newer. All it had came with the page; what did not
   * was posted, or given up, on another device. */
  read(serverAt) {
    const cameBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
    const isOver = sessionStorage.getItem(this.sent) || sessionStorage.getItem(this.had);
    if (isOver && !cameBack) this.forget();
    const isNewer = Number(sessionStorage.getItem(this.at) ?? 0) > serverAt;
    return isNewer ? sessionStorage.getItem(this.key) : null;
  }

  keep(text) {
    sessionStorage.setItem(this.key, text);
    sessionStorage.setItem(this.at, String(Date.now() / 1000));
    for (const key of [this.sent, this.had]) sessionStorage.removeItem(key);
  }

  /** All that is kept here was saved there. */
  isOnServer() {
    sessionStorage.setItem(this.had, "1");
  }

  /** A form that leaves the page: any answer of the server but 'sign in first' means that it arrived. */
  isSent(sent = true) {
    if (sent) sessionStorage.setItem(this.sent, "1");
    else sessionStorage.removeItem(this.sent);
  }

  forget() {
    for (const key of [this.key, this.sent, this.at, this.had]) sessionStorage.removeItem(key);
  }
}
