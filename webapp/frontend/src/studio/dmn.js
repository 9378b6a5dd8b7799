// The editor of decision tables: what requires what, and each table, expression and function in a view of
// its own.

import { CamundaCloudModeler } from "camunda-dmn-js";

import { withComments } from "./comments.js";
import { INK } from "./ink.js";
import { leavingModule } from "./leaving.js";
import { start } from "./shell.js";
import { translateModule } from "./translate.js";
import { arrived, typingModule } from "./typing.js";
import { word } from "./words.js";

const GRAPH = "drd";
const KINDS = [GRAPH, "decisionTable", "literalExpression", "boxedExpression"];
const MARKS = { "will-not-run": "has-fault", risky: "has-risk" };

start(async ({ canvas, panel, root, changed, unread, readOnly }) => {
  const own = { additionalModules: [translateModule, typingModule] };
  const modeler = new CamundaCloudModeler({
    container: canvas,
    common: { propertiesPanel: { parent: panel } },
    ...Object.fromEntries(KINDS.map((kind) => [kind, own])),
    drd: { ...own, drdRenderer: INK },
    decisionTable: { additionalModules: [...own.additionalModules, leavingModule] },
  });
  root.dataset.kind = "dmn";
  if (readOnly) root.classList.add("is-read-only");

  let opened = null;
  // Each view has its own steps to undo, and forgets them when it is left.
  let current = null;
  let undoable = false;
  let leftBehind = false;
  let marked = [];
  const stack = () => modeler.getActiveViewer()?.get("commandStack", false);
  const tabs = views(root, (view) => modeler.open(view));

  modeler.on("viewer.created", ({ viewer }) => {
    viewer.on("commandStack.changed", ({ trigger }) => {
      if (trigger === "clear") return;
      undoable = viewer.get("commandStack").canUndo();
      changed();
    });
    // What is drawn anew loses its mark. A listener that answers something would silence those after it.
    viewer.on("elements.changed", () => {
      requestAnimationFrame(paint);
    });
  });
  modeler.on("views.changed", (state) => {
    const id = state.activeView?.id ?? null;
    if (id !== current) {
      leftBehind ||= undoable;
      undoable = false;
      current = id;
    }
    tabs.show(state);
    // Only the graph has properties beside it.
    root.dataset.view = state.activeView?.type ?? "";
    requestAnimationFrame(() => {
      paint();
      if (root.dataset.view === GRAPH) modeler.getActiveViewer().get("canvas").zoom("fit-viewport", "auto");
    });
  });

  // The view in which an element is drawn: its own, or that of the decision whose rule or cell it is.
  function viewOf(id) {
    const all = modeler.getViews();
    const graph = all.find((one) => one.type === GRAPH);
    return all.find((one) => one !== graph && holds(one.element, id)) ?? graph;
  }

  function paint() {
    for (const node of canvas.querySelectorAll(Object.values(MARKS).map((one) => `.${one}`).join())) {
      node.classList.remove(...Object.values(MARKS));
    }
    for (const { element, severity } of marked) {
      if (!element || !MARKS[severity]) continue;
      for (const node of nodesOf(element)) node.classList.add(MARKS[severity]);
    }
  }

  function nodesOf(id) {
    const name = CSS.escape(id);
    return canvas.querySelectorAll(`[data-element-id="${name}"], [data-row-id="${name}"], [data-col-id="${name}"]`);
  }

  return {
    async open(text) {
      const { warnings } = await modeler.importXML(text);
      opened = text;
      if (warnings.length) unread(warnings);
      const logic = modeler.getViews().filter((one) => one.type !== GRAPH);
      // Whoever opens a file with one table wants the table.
      if (logic.length === 1 && modeler.getActiveView() !== logic[0]) await modeler.open(logic[0]);
      const wanted = decodeURIComponent(location.hash.slice(1));
      if (wanted) await this.jump({ element: wanted });
    },
    // As it came until something was changed: what nobody touched is not rewritten.
    async text() {
      arrived();
      if (!leftBehind && !undoable) return opened;
      return withComments((await modeler.saveXML({ format: true })).xml, opened);
    },
    async jump({ element }) {
      const view = viewOf(element);
      if (!view) return;
      if (view.id !== modeler.getActiveView()?.id) await modeler.open(view);
      const viewer = modeler.getActiveViewer();
      const drawn = viewer.get("elementRegistry", false)?.get(element);
      if (view.type === GRAPH && drawn) {
        viewer.get("canvas").scrollToElement(drawn);
        viewer.get("selection").select(drawn);
        return;
      }
      const [place] = nodesOf(element);
      place?.scrollIntoView({ block: "center", inline: "nearest" });
      const cell = place?.closest("[data-element-id]") ?? place?.parentElement?.querySelector("[data-element-id]");
      if (cell && viewer.get("selection", false)) viewer.get("selection").select(cell.dataset.elementId);
    },
    mark(findings) {
      marked = findings;
      paint();
    },
    undo() {
      arrived();
      stack()?.undo();
    },
    redo: () => stack()?.redo(),
  };
});

// Whether the element with this id is the given one or stands anywhere in it.
function holds(element, id) {
  if (element.id === id) return true;
  return parts(element).some((one) => holds(one, id));
}

function parts(element) {
  const properties = element.$descriptor?.properties ?? [];
  return properties
    .filter((one) => !one.isReference && !one.isAttr)
    .flatMap((one) => element.get(one.name) ?? [])
    .filter((one) => one?.$type);
}

// One button for each view, above the canvas.
function views(root, choose) {
  const list = root.querySelector("[data-views]");
  list.hidden = false;
  return {
    show({ views: all, activeView }) {
      list.replaceChildren(...all.map((view) => button(view, view.id === activeView?.id, choose)));
    },
  };
}

function button(view, current, choose) {
  const node = document.createElement("button");
  node.type = "button";
  node.className = "tab";
  node.textContent = view.type === GRAPH ? word("graph") : view.name || view.id;
  if (current) node.setAttribute("aria-current", "true");
  node.addEventListener("click", () => choose(view));
  return node;
}
