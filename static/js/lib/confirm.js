// hx-confirm="Leave Ward nurses?" asks in a dialog of ours; hx-confirm-verb names the button that goes on.
import { words } from "hearth/lib/words.js";

const DIALOG = `<form method="dialog"><h2></h2><div class="dialog__f"><button class="btn" value="stay"></button>
  <button class="btn btn--main" value="go-on"></button></div></form>`;

function drawn(question, verb) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.innerHTML = DIALOG;
  dialog.querySelector("h2").textContent = question;
  dialog.querySelector("[value=stay]").textContent = words().stay;
  dialog.querySelector("[value=go-on]").textContent = verb ?? words().goOn;
  return dialog;
}

document.addEventListener("htmx:confirm", (event) => {
  const { question, elt, issueRequest } = event.detail;
  if (!question) return;
  event.preventDefault();
  const dialog = drawn(question, elt.getAttribute("hx-confirm-verb"));
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "go-on") issueRequest(true);
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
});
