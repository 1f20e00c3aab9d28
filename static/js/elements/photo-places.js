// <photo-places><figure class="places"><img …></figure></photo-places>, in a form whose cues are [data-cue] with a
// number field of a name that ends in -x and one in -y.
// A click on the photo gives the cue that was last in use its place there, and chooses the photo for it. Without this
// script, and by keyboard, the two numbers are typed.
const SVG = "http://www.w3.org/2000/svg";

customElements.define(
  "photo-places",
  class extends HTMLElement {
    connectedCallback() {
      this.form = this.closest("form");
      this.img = this.querySelector("img");
      this.layer = document.createElementNS(SVG, "svg");
      this.layer.setAttribute("aria-hidden", "true");
      this.img.after(this.layer);
      this.img.addEventListener("click", (event) => this.place(event));
      this.form.addEventListener("focusin", (event) => (this.last = event.target.closest("[data-cue]") ?? this.last));
      this.form.addEventListener("input", () => this.draw());
      this.draw();
    }

    get cues() {
      return [...this.form.querySelectorAll("[data-cue]")].filter((cue) => this.number(cue, "x"));
    }

    number(cue, axis) {
      return cue.querySelector(`[name$="-${axis}"]`);
    }

    place(event) {
      const cue = this.last ?? this.cues.find((one) => !this.number(one, "x").value) ?? this.cues[0];
      if (!cue) return;
      const box = this.img.getBoundingClientRect();
      this.number(cue, "x").value = Math.round((100 * (event.clientX - box.left)) / box.width);
      this.number(cue, "y").value = Math.round((100 * (event.clientY - box.top)) / box.height);
      const choice = cue.querySelector("select");
      const photo = [...choice.options].find((option) => /^photo\b/.test(option.value));
      if (photo) choice.value = photo.value;
      this.number(cue, "x").dispatchEvent(new Event("input", { bubbles: true }));
    }

    draw() {
      const placed = this.cues.map((cue, n) => [n + 1, this.number(cue, "x").value, this.number(cue, "y").value]);
      const marks = placed.filter(([, x, y]) => x !== "" && y !== "").map((mark) => this.mark(...mark));
      this.layer.replaceChildren(...marks);
    }

    mark(number, x, y) {
      const group = document.createElementNS(SVG, "g");
      const dot = document.createElementNS(SVG, "circle");
      for (const [name, value] of Object.entries({ cx: `${x}%`, cy: `${y}%`, r: 13 })) dot.setAttribute(name, value);
      const text = document.createElementNS(SVG, "text");
      for (const [name, value] of Object.entries({ x: `${x}%`, y: `${y}%`, dy: ".35em" })) text.setAttribute(name, value);
      text.textContent = number;
      group.append(dot, text);
      return group;
    }
  },
);
