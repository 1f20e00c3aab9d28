// hx-confirm="Leave Ward nurses?" asks in a dialog of ours; hx-confirm-verb names the button that goes on.
const template = document.getElementById("confirm");

document.addEventListener("htmx:confirm", (event) => {
  const { question, elt, issueRequest } = event.detail;
  if (!question) return;
  event.preventDefault();
  const dialog = template.content.firstElementChild.cloneNode(true);
  dialog.querySelector("h2").textContent = question;
  const goOn = dialog.querySelector("[value=go-on]");
  goOn.textContent = elt.getAttribute("hx-confirm-verb") ?? goOn.textContent;
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "go-on") issueRequest(true);
    dialog.remove();
  });
  document.body.append(dialog);
  dialog.showModal();
});
