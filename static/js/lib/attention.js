// What I have looked at: the end of the log, on a page that is in front, for a moment. What came while I was reading
// above is counted on a button that leads down; what came while I did not look begins below a line, which stays until more
// comes that I do not see.
const A_MOMENT = 1500;

export class Attention {
  /** `button` has data-one and data-many; `tell(sequence)` says, in time, whether it could be told. */
  constructor(log, { button, tell }) {
    Object.assign(this, { log, button, tell, below: 0, told: 0, hasUnseen: log.hasLine });
    log.scroller.addEventListener("scroll", () => this.look(), { passive: true });
    document.addEventListener("visibilitychange", () => this.look());
    button.addEventListener("click", () => (log.scroller.scrollTop = 0));
  }

  get looksAtEnd() {
    return this.log.isAtEnd && !document.hidden;
  }

  cameIn(item) {
    if (!this.log.isAtEnd) this.below += 1;
    if (!this.looksAtEnd && !this.hasUnseen) {
      this.hasUnseen = true;
      this.log.drawLine(item);
    }
    this.look();
  }

  look() {
    const { looksAtEnd } = this;
    if (looksAtEnd) Object.assign(this, { below: 0, hasUnseen: false });
    const { one, many } = this.button.dataset;
    this.button.parentElement.hidden = !this.below;
    this.button.textContent = this.below === 1 ? one : many.replace("{n}", this.below);
    clearTimeout(this.timer);
    if (looksAtEnd && this.log.sequence > this.told) this.timer = setTimeout(() => this.read(), A_MOMENT);
  }

  async read() {
    const { sequence } = this.log;
    if (await this.tell(sequence)) this.told = Math.max(this.told, sequence);
  }
}
