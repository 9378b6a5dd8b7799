// The editor of forms: our kinds of fields and the words in two more languages beside what form-js knows.

import { FormEditor } from "@bpmn-io/form-js-editor";

import { formPanel } from "./form_panel.js";
import { asText, written } from "./form_schema.js";
import { parts } from "./parts.js";
import { start } from "./shell.js";
import { word } from "./words.js";

const PANEL_MOMENT = 150;
const MARKS = { "will-not-run": "has-fault", risky: "has-risk" };

// The groups of the properties panel in which a fault can be mended.
const GROUPS = {
  kind: "jauap-field",
  key: "general",
  options: "valuesSource",
  condition: "condition",
  validation: "validation",
};

start(async ({ canvas, panel, root, changed, readOnly }) => {
  const offered = await parts(root);
  const editor = new FormEditor({
    container: canvas,
    propertiesPanel: { parent: panel },
    additionalModules: [formPanel(offered)],
  });
  root.dataset.kind = "form";
  const nameSearch = () => canvas.querySelector(".fjs-palette-search")?.setAttribute("aria-label", word("search"));
  if (readOnly) root.classList.add("is-read-only");
  const stack = editor.get("commandStack");
  const registry = editor.get("formFieldRegistry");
  const selection = editor.get("selection");
  let opened = null;
  let was = null;
  let imported = null;
  let marked = [];

  editor.on("commandStack.changed", () => {
    if (opened !== null) changed();
  });
  // What is drawn anew loses its mark. A listener that answers something would silence those after it.
  for (const event of ["changed", "selection.changed"]) {
    editor.on(event, () => {
      requestAnimationFrame(paint);
      requestAnimationFrame(nameSearch);
    });
  }

  // A finding names a field by its key, one without a key by its type.
  function named(element) {
    const all = registry.getAll();
    return all.find((one) => one.key === element) ?? all.find((one) => one.id === element || one.type === element);
  }

  function node(field) {
    return canvas.querySelector(`.fjs-element[data-id="${CSS.escape(field.id)}"]`);
  }

  function paint() {
    for (const one of canvas.querySelectorAll(".fjs-element")) one.classList.remove(...Object.values(MARKS));
    for (const { element, severity } of marked) {
      const field = element && MARKS[severity] && named(element);
      if (field) node(field)?.classList.add(MARKS[severity]);
    }
  }

  async function show(element, field) {
    const found = named(element);
    if (!found) return;
    selection.set(found);
    node(found)?.scrollIntoView({ block: "center" });
    if (!field) return;
    // The panel draws itself a moment after the selection.
    await new Promise((drawn) => setTimeout(drawn, PANEL_MOMENT));
    const group = panel.querySelector(`[data-group-id="group-${GROUPS[field] ?? field}"]`);
    const header = group?.querySelector(".bio-properties-panel-group-header");
    if (header && !header.classList.contains("open")) header.click();
    group?.scrollIntoView({ block: "nearest" });
  }

  return {
    async open(text) {
      was = JSON.parse(text);
      await editor.importSchema(was);
      imported = editor.saveSchema();
      opened = text;
      nameSearch();
      const wanted = decodeURIComponent(location.hash.slice(1));
      if (wanted) await show(wanted);
    },
    // As it came until something was changed: what nobody touched is not rewritten.
    async text() {
      if (!stack.canUndo()) return opened;
      return asText(written(editor.saveSchema(), was, imported), opened);
    },
    jump: ({ element, field }) => show(element, field),
    mark(findings) {
      marked = findings;
      paint();
    },
    undo: () => stack.undo(),
    redo: () => stack.redo(),
  };
});
