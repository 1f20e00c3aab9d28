// <chosen-words><select><optgroup label="…"><option>…</option></optgroup></select><p role="status"></p></chosen-words>
// Says beneath a select what was chosen, in full and with the name of its group: closed, it cuts the one off and leaves
// out the other.
customElements.define(
  "chosen-words",
  class extends HTMLElement {
    connectedCallback() {
      this.addEventListener("change", () => this.say());
      this.say();
    }

    say() {
      const [option] = this.querySelector("select").selectedOptions;
      const group = option?.closest("optgroup");
      this.querySelector("[role=status]").textContent = group ? `${group.label}: ${option.textContent}` : "";
    }
  },
);
