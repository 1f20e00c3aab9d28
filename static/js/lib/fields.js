// What a form holds, to be kept and put back: texts, choices and ticks, by name. Not its files, and not what hides in it,
// which belongs to the page that was made (the edition a change was begun with).
const NOT_KEPT = new Set(["csrfmiddlewaretoken", "sending_key", "draft_turn", "seen", "files", "keep"]);
const NOT_PUT_BACK = new Set(["hidden", "file", "submit", "button"]);

export function fieldsOf(form) {
  const texts = [...new FormData(form)].filter(([name, value]) => !NOT_KEPT.has(name) && typeof value === "string");
  // What is not ticked is said too, or it would stay ticked where these are kept beside what was kept before.
  const unticked = [...form.elements].filter((box) => box.type === "checkbox" && !box.checked && isAlone(form, box));
  return JSON.stringify(Object.fromEntries([...unticked.map((box) => [box.name, ""]), ...texts]));
}

/** Whether these were begun with what hides in the form, such as its edition. */
export function beganAs(form, fields) {
  const hidden = [...form.elements].filter((field) => field.type === "hidden" && !NOT_KEPT.has(field.name));
  return hidden.every((field) => !(field.name in fields) || field.value === String(fields[field.name]));
}

/** Whether that changed anything. */
export function putBack(form, kept) {
  const before = fieldsOf(form);
  const fields = JSON.parse(kept);
  for (const field of form.elements) {
    if (!field.name || NOT_KEPT.has(field.name) || NOT_PUT_BACK.has(field.type)) continue;
    if (field.type === "radio" && field.name in fields) field.checked = fields[field.name] === field.value;
    else if (field.type === "checkbox") tick(form, field, fields);
    else if (field.type !== "radio" && field.name in fields) field.value = fields[field.name];
  }
  return fieldsOf(form) !== before;
}

/** Of several boxes with one name only one value was kept: these stay as they are. */
function tick(form, box, fields) {
  if (isAlone(form, box)) box.checked = fields[box.name] === box.value;
}

function isAlone(form, box) {
  return form.elements.namedItem(box.name) === box;
}
