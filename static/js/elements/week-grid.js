// <week-grid><table>… a checkbox or a link in each cell …</table></week-grid>
// Arrow keys move between the boxes, Home and End to the first and last day, and one Tab passes the whole table. With
// Shift they take along what the box says, so that hours are drawn without a tick for each. Rows that are folded away
// (<details> within it) are walked past.
// Drawing with the mouse or a pen sets all boxes it passes to what the first one became; fingers scroll as ever.
customElements.define(
  "week-grid",
  class extends HTMLElement {
    connectedCallback() {
      this.rows = [...this.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("input, a")]);
      for (const box of this.rows.flat()) box.tabIndex = -1;
      this.stop();
      this.addEventListener("toggle", () => this.stop(), true);
      this.addEventListener("keydown", (event) => this.walk(event));
      this.addEventListener("focusin", (event) => event.target.matches("input, a") && this.enter(event.target));
      this.addEventListener("pointerdown", (event) => this.begin(event));
      this.addEventListener("pointerover", (event) => this.draw(event));
      this.addEventListener("click", (event) => this.swallow(event), true);
      this.end = () => (this.drawing = undefined);
      addEventListener("pointerup", this.end);
      addEventListener("pointercancel", this.end);
    }

    disconnectedCallback() {
      removeEventListener("pointerup", this.end);
      removeEventListener("pointercancel", this.end);
    }

    get shown() {
      return this.rows.filter(([box]) => box.checkVisibility());
    }

    // Where Tab stops: where it did, unless that is folded away by now.
    stop() {
      const boxes = this.shown.flat();
      this.enter(
        boxes.find((box) => box.tabIndex === 0) ??
          boxes.find((box) => box.hasAttribute("aria-current")) ??
          boxes[0] ??
          this.rows[0][0],
      );
    }

    enter(box) {
      for (const one of this.rows.flat()) one.tabIndex = -1;
      box.tabIndex = 0;
    }

    walk(event) {
      const rows = this.shown;
      const y = rows.findIndex((row) => row.includes(event.target));
      if (y < 0) return;
      const x = rows[y].indexOf(event.target);
      const rightwards = getComputedStyle(this).direction === "rtl" ? -1 : 1;
      const to = {
        ArrowUp: [y - 1, x],
        ArrowDown: [y + 1, x],
        ArrowLeft: [y, x - rightwards],
        ArrowRight: [y, x + rightwards],
        Home: [y, 0],
        End: [y, rows[y].length - 1],
      }[event.key];
      const box = to && rows[to[0]]?.[to[1]];
      if (!to) return;
      event.preventDefault();
      if (!box) return;
      box.focus();
      if (event.shiftKey && box.type === "checkbox") box.checked = event.target.checked;
    }

    begin(event) {
      const box = event.target.closest("label")?.control;
      if (!box || event.pointerType === "touch" || event.button !== 0) return;
      event.preventDefault();
      this.drawing = !box.checked;
      this.drew = true;
      box.checked = this.drawing;
      box.focus({ preventScroll: true });
    }

    draw(event) {
      if (this.drawing === undefined) return;
      const box = event.target.closest("label")?.control;
      if (box) box.checked = this.drawing;
    }

    // The click that follows a drawn box would turn it back.
    swallow(event) {
      if (this.drew && event.detail) event.preventDefault();
      if (event.detail) this.drew = false;
    }
  },
);
