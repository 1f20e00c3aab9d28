// Earlier and later pages that come into a room's log, when their link is pressed or scrolled to. Places are counted from
// the newest: what comes below would push away what is read. Who writes meanwhile goes on writing.
const SETTLED = 500;

export class MorePages {
  /** `onEnd()`: the newest has come too. */
  constructor(log, onEnd) {
    Object.assign(this, { log, onEnd });
    log.list.addEventListener("htmx:beforeSwap", (event) => this.coming(event));
    log.list.addEventListener("htmx:afterSwap", () => this.came());
  }

  coming(event) {
    this.log.scroller.ariaLive = "off";
    this.heldFocus = event.target.contains(document.activeElement);
    this.heightBelow = event.target.nextElementSibling ? null : this.log.scroller.scrollHeight;
  }

  came() {
    const { scroller } = this.log;
    this.log.arrangeAll();
    if (this.heightBelow !== null) scroller.scrollTop -= scroller.scrollHeight - this.heightBelow;
    if (this.heldFocus) scroller.focus({ preventScroll: true });
    setTimeout(() => (scroller.ariaLive = "polite"), SETTLED);
    if (this.log.reachesEnd) this.onEnd();
  }
}
