// What one can do with a message: its link opens a row of acts under it, fetched when asked for; forms in it are sent
// from here, and what came of them arrives as for everybody else. Without this script the link leads to a page.
import { send } from "hearth/lib/csrf.js";
import { toast } from "hearth/lib/toast.js";
import { words } from "hearth/lib/words.js";

const PATIENCE = 15000;

/** The field with words that were begun and not kept. */
function begunIn(slot) {
  const field = slot?.querySelector("textarea");
  return field && (field.value !== field.defaultValue || field.ariaInvalid === "true") ? field : null;
}

export class MessageActs {
  /** `onAnswer(item)` begins an answer to a message of the log, `onChoose(item)` chooses it, `onDone()` asks for what
   * changed. */
  constructor(log, { onAnswer, onChoose, onDone }) {
    Object.assign(this, { log, onAnswer, onChoose, onDone });
    log.list.addEventListener("click", (event) => this.click(event));
    log.list.addEventListener("submit", (event) => this.submit(event));
    log.list.addEventListener("keydown", (event) => this.key(event));
  }

  click(event) {
    const link = event.target.closest("a");
    const item = link?.closest("[data-sequence]");
    if (!item || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.matches(".msg__act")) this.toggle(event, item, link);
    else if (link.matches("[data-editor]")) this.open(event, item, link.href);
    else if (link.matches("[data-leave]")) this.close(event, item);
    else if (link.matches("[data-answer]")) this.lead(event, item, this.onAnswer);
    else if (link.matches("[data-choose]")) this.lead(event, item, this.onChoose);
    else if (link.dataset.leadsTo) this.leadTo(event, link.dataset.leadsTo);
  }

  /** Words that were begun are left by their own link, or with Escape. */
  toggle(event, item, link) {
    const slot = item.querySelector(".msg__slot");
    const begun = begunIn(slot);
    if (!slot) return this.open(event, item, link.href);
    if (!begun) return this.close(event, item);
    event.preventDefault();
    begun.focus();
  }

  async open(event, item, url) {
    event.preventDefault();
    const answer = await fetch(url, { headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
    if (!answer?.ok || answer.redirected) return toast(words().failed);
    this.fill(item, await answer.text());
  }

  /** As it stands in the log now: it may have been made anew while one waited for an answer. */
  current(item) {
    return this.log.find(item.dataset.sequence) ?? item;
  }

  /** One is open at a time, beside words that were begun elsewhere. */
  fill(asked, html) {
    const item = this.current(asked);
    for (const other of this.log.list.querySelectorAll(".msg__slot")) {
      if (item.contains(other) || !begunIn(other)) other.remove();
    }
    const slot = document.createElement("div");
    slot.className = "msg__slot";
    slot.innerHTML = html;
    this.log.keepPlace(() => item.append(slot));
    slot.querySelector("textarea, a, button")?.focus({ preventScroll: true });
    slot.scrollIntoView({ block: "nearest" });
  }

  close(event, left) {
    const item = this.current(left);
    event.preventDefault();
    this.log.keepPlace(() => item.querySelector(".msg__slot")?.remove());
    item.querySelector(".msg__act")?.focus({ preventScroll: true });
  }

  key(event) {
    const item = event.target.closest("[data-sequence]");
    if (event.key === "Escape" && item?.querySelector(".msg__slot")) this.close(event, item);
  }

  /** To something that goes on elsewhere on the page. */
  lead(event, item, begin) {
    if (!begin) return;
    this.close(event, item);
    begin(item);
  }

  leadTo(event, sequence) {
    const item = this.log.find(sequence);
    if (!item) return;
    event.preventDefault();
    item.scrollIntoView({ block: "center" });
    item.querySelector(".msg__act")?.focus({ preventScroll: true });
  }

  async submit(event) {
    const form = event.target;
    const item = form.closest("[data-sequence]");
    if (!item || form.matches("[data-making]")) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form, event.submitter));
    const answer = await send(form.action, body, AbortSignal.timeout(PATIENCE)).catch(() => null);
    if (form.matches("[data-changing]") && [403, 422].includes(answer?.status)) {
      const html = await answer.text();
      if (html.includes("data-changing")) return this.fill(item, html);
    }
    if (!answer?.ok || answer.redirected) return toast(words().failed);
    this.close(event, item);
    this.onDone();
  }
}
