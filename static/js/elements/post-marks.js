// <post-marks>…<span class="reacts">…</span>…<a href="…/acts/">More</a>…</post-marks>
// Marks under posts without leaving the page: buttons of the form "acts", the link to telling of a use and the one to
// what else can be done are sent from here, so that twenty-five posts need not say the same twenty-five times.
customElements.define(
  "post-marks",
  class extends HTMLElement {
    connectedCallback() {
      this.onClick = (event) => this.click(event);
      this.addEventListener("click", this.onClick);
    }

    disconnectedCallback() {
      this.removeEventListener("click", this.onClick);
    }

    click(event) {
      if (!window.htmx || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const one = event.target.closest("button[form=acts], a[href]");
      if (!one || one.hasAttribute("hx-post")) return;
      const marks = one.closest(".reacts");
      if (marks && one.matches("button")) this.mark(event, one, marks);
      else if (marks?.querySelector("button.react") && one.matches("[href$='/uses/']")) this.tell(event, one, marks);
      else if (one.matches("[href$='/acts/']")) this.open(event, one);
    }

    // Saving answers with its own button, every other mark with all of them.
    async mark(event, button, marks) {
      event.preventDefault();
      this.slot(marks);
      const path = button.getAttribute("formaction");
      const target = button.matches(".react") ? marks : button;
      await htmx.ajax("POST", path, { source: button, target, swap: "outerHTML" });
      const again = this.querySelector(`[formaction="${path}"]`);
      if (document.activeElement === document.body) again?.focus({ preventScroll: true });
    }

    tell(event, link, marks) {
      event.preventDefault();
      htmx.ajax("GET", link.getAttribute("href"), { source: link, target: this.slot(marks), swap: "innerHTML" });
    }

    // Room under the post for what an answer brings along: a form for words of thanks, a day to be reminded on.
    slot(marks) {
      const [, kind, number] = /([a-z-]+)\/(\d+)\//.exec(marks.querySelector("[formaction]").getAttribute("formaction"));
      const id = `slot-${kind}-${number}`;
      const slot = document.getElementById(id) ?? Object.assign(document.createElement("div"), { id, className: "slot" });
      if (!slot.isConnected) marks.parentElement.after(slot);
      return slot;
    }

    async open(event, link) {
      event.preventDefault();
      const place = link.parentElement;
      await htmx.ajax("GET", link.getAttribute("href"), { source: link, target: link, swap: "outerHTML" });
      place.querySelector("summary")?.focus({ preventScroll: true });
    }
  },
);
