// The editor of diagrams: the Camunda 8 dialect, with ready-made domain tasks and the two other languages of
// every name beside the Kazakh one.

import { CreateAppendAnythingModule, CreateAppendElementTemplatesModule } from "bpmn-js-create-append-anything";
import { CloudElementTemplatesPropertiesProviderModule } from "bpmn-js-element-templates";
import Modeler from "bpmn-js/lib/Modeler";
import {
  BpmnPropertiesPanelModule,
  BpmnPropertiesProviderModule,
  ZeebePropertiesProviderModule,
} from "bpmn-js-properties-panel";
import ZeebeBehaviorsModule from "camunda-bpmn-js-behaviors/lib/camunda-cloud";
import { getMid } from "diagram-js/lib/layout/LayoutUtil";
import MinimapModule from "diagram-js-minimap";
import zeebe from "zeebe-bpmn-moddle/resources/zeebe.json";

import { withComments } from "./comments.js";
import { INK } from "./ink.js";
import { jauapPanel } from "./jauap_panel.js";
import { offeredModule } from "./offered.js";
import { parts } from "./parts.js";
import { searchModule } from "./search.js";
import { start } from "./shell.js";
import { translateModule } from "./translate.js";

const PANEL_MOMENT = 150;
const PALETTE = 124;
const MARGIN = 16;
// Below this the words of a step cannot be read.
const READABLE = 0.6;
const MARKS = { "will-not-run": "has-fault", risky: "has-risk" };
const moment = () => new Promise((drawn) => setTimeout(drawn, PANEL_MOMENT));

start(async ({ canvas, panel, root, changed, unread, readOnly }) => {
  const offered = await parts(root);
  const modeler = new Modeler({
    container: canvas,
    propertiesPanel: { parent: panel },
    moddleExtensions: { zeebe },
    bpmnRenderer: INK,
    textRenderer: { defaultStyle: { fontFamily: "Noto Sans, sans-serif" } },
    additionalModules: [
      BpmnPropertiesPanelModule,
      BpmnPropertiesProviderModule,
      ZeebePropertiesProviderModule,
      CloudElementTemplatesPropertiesProviderModule,
      ZeebeBehaviorsModule,
      CreateAppendAnythingModule,
      CreateAppendElementTemplatesModule,
      MinimapModule,
      translateModule,
      searchModule,
      offeredModule,
      jauapPanel(offered),
    ],
  });
  const registry = modeler.get("elementRegistry");
  const view = modeler.get("canvas");
  modeler.get("elementTemplatesLoader").setTemplates(offered.templates);
  modeler.on("commandStack.changed", changed);
  // The menus and the search look for what was typed when a key goes up: what is pasted or said has no key.
  canvas.addEventListener("input", ({ target }) => {
    if (target.closest(".djs-popup-search, .djs-search-input")) target.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }));
  });
  root.dataset.kind = "bpmn";

  const show = (id) => {
    const element = registry.get(id);
    if (!element) return;
    if (view.zoom() < READABLE) around(view, element);
    else view.scrollToElement(element, { top: 120, bottom: 120, left: 160, right: 160 });
    modeler.get("selection").select(element);
  };

  let opened = null;
  return {
    async open(text) {
      const { warnings } = await modeler.importXML(text);
      opened = text;
      if (warnings.length) unread(warnings);
      whole(view);
      if (readOnly) root.classList.add("is-read-only");
      const wanted = decodeURIComponent(location.hash.slice(1));
      if (!wanted) return;
      // The panel hears of a selection when it stands itself.
      await moment();
      show(wanted);
    },
    // As it came until something was changed: what nobody touched is not rewritten.
    async text() {
      if (!modeler.get("commandStack").canUndo()) return opened;
      return withComments((await modeler.saveXML({ format: true })).xml, opened);
    },
    async jump({ element, field }) {
      show(element);
      if (!field) return;
      // The panel draws itself a moment after the selection.
      await moment();
      const group = panel.querySelector(`[data-group-id="group-${GROUPS[field] ?? field}"]`);
      const header = group?.querySelector(".bio-properties-panel-group-header");
      if (header && !header.classList.contains("open")) header.click();
      group?.scrollIntoView({ block: "center" });
    },
    mark(findings) {
      for (const marker of Object.values(MARKS)) {
        for (const element of registry.getAll()) view.removeMarker(element, marker);
      }
      for (const one of findings) {
        if (MARKS[one.severity] && registry.get(one.element)) view.addMarker(one.element, MARKS[one.severity]);
      }
    },
    // After the click that asks for it: any click outside closes it again.
    find: () => setTimeout(() => modeler.get("searchPad").toggle()),
    undo: () => modeler.get("commandStack").undo(),
    redo: () => modeler.get("commandStack").redo(),
  };
});

// All of it beside the palette, not under it.
function whole(view) {
  view.zoom("fit-viewport", "auto");
  const { inner, outer } = view.viewbox();
  const scale = Math.min(view.zoom(), (outer.width - PALETTE - MARGIN) / inner.width);
  const height = outer.height / scale;
  view.viewbox({
    x: inner.x - PALETTE / scale,
    y: inner.y + inner.height / 2 - height / 2,
    width: outer.width / scale,
    height,
  });
}

// The element in the middle, in its own size.
function around(view, element) {
  const { width, height } = view.viewbox().outer;
  const { x, y } = getMid(element);
  view.viewbox({ x: x - width / 2, y: y - height / 2, width, height });
}

// The groups of the properties panel in which a fault can be mended.
const GROUPS = {
  form: "jauap-work",
  assignment: "jauap-work",
  task: "taskDefinition",
  headers: "headers",
  inputs: "inputs",
  outputs: "outputs",
  properties: "extensionProperties",
  message: "message",
  decision: "calledDecision",
  called: "calledElement",
};
