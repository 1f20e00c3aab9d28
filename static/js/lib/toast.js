/** Shows a line of text for a while. <toast-list> lets it leave again. */
export function toast(text) {
  const line = document.createElement("p");
  line.className = "toast";
  line.textContent = text;
  document.querySelector("toast-list").append(line);
}
