// <quote-selection for="reply" hidden><button type="button">Quote</button></quote-selection>
// Appears beside words chosen in a post, and puts them as a quotation into the composer.
import { insert } from "hearth/lib/markdown.js";
import { numberOf } from "hearth/lib/posts.js";

customElements.define(
  "quote-selection",
  class extends HTMLElement {
    connectedCallback() {
      this.onChange = () => this.look();
      document.addEventListener("selectionchange", this.onChange);
      // Pressing it must not undo the choice.
      this.addEventListener("mousedown", (event) => event.preventDefault());
      this.addEventListener("click", () => this.quote());
    }

    disconnectedCallback() {
      document.removeEventListener("selectionchange", this.onChange);
    }

    get chosen() {
      const selection = getSelection();
      const inside = (node) => (node?.nodeType === 1 ? node : node?.parentElement)?.closest("#posts .prose");
      const prose = inside(selection.anchorNode);
      if (selection.isCollapsed || !prose || prose !== inside(selection.focusNode)) return null;
      return { selection, post: prose.closest("article"), words: selection.toString().trim() };
    }

    look() {
      const chosen = this.chosen;
      this.hidden = !chosen?.words;
      if (this.hidden) return;
      const box = chosen.selection.getRangeAt(0).getBoundingClientRect();
      this.style.setProperty("--x", `${Math.max(8, Math.min(box.left, innerWidth - 120))}px`);
      this.style.setProperty("--y", `${Math.max(8, Math.min(box.bottom + 8, innerHeight - 60))}px`);
    }

    quote() {
      const chosen = this.chosen;
      const area = document.querySelector(`#${this.getAttribute("for")} textarea`);
      if (!chosen || !area) return;
      const number = numberOf(chosen.post);
      const name = chosen.post.querySelector(".post__h b").textContent.trim().replaceAll(/[[\]]/g, "");
      const lines = chosen.words.split("\n").map((line) => `> ${line}`.trimEnd());
      const before = area.value.trim() ? "\n\n" : "";
      area.selectionStart = area.selectionEnd = area.value.length;
      // The whole address: the words may be read in a letter or a list as well.
      insert(area, `${before}> [${name}](${location.pathname}?post=${number}#post-${number}):\n>\n${lines.join("\n")}\n\n`);
      getSelection().removeAllRanges();
      area.scrollIntoView({ block: "center" });
    }
  },
);
