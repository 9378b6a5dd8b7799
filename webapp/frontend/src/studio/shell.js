// What every editor has around it: saving a moment after the last change, the check beside it, the notice
// to the second of two editors, and a question before anything that is not saved is left.
//
// An editor gives: open(text), text() (a promise), jump(finding), mark(findings), undo(), redo(), and calls
// changed(), and unread(warnings) for what the file says and the editor does not know.

import { Findings } from "./findings.js";
import { AWAY, CONFLICT, SAVED, SIGNED_OUT, Store } from "./store.js";
import { word } from "./words.js";

const SAVE_PAUSE = 2000;
const CHECK_PAUSE = 900;
const RETRY = 5000;
// What the check says of a busy machine rather than of the draft.
const TOO_LONG = "parsing_took_too_long";

export async function start(makeEditor) {
  const root = document.querySelector("[data-editor]");
  const store = new Store(root);
  const shell = new Shell(root, store);
  root.hidden = false;
  try {
    const text = await store.read();
    shell.editor = await makeEditor({
      canvas: root.querySelector("[data-canvas]"),
      panel: root.querySelector("[data-panel]"),
      root,
      readOnly: store.readOnly,
      changed: () => shell.changed(),
      unread: (warnings) => shell.unread(warnings),
    });
    await shell.editor.open(text);
    shell.opened(text);
  } catch (error) {
    shell.cannotOpen(error);
  }
  return shell;
}

class Shell {
  constructor(root, store) {
    this.root = root;
    this.store = store;
    this.state = root.querySelector("[data-state]");
    this.dirty = false;
    this.findings = new Findings(
      root.querySelector("[data-findings]"),
      root.querySelector("[data-counts]"),
      store.path,
      (finding) => this.editor.jump(finding),
    );
    this.asText = document.querySelector("[data-as-text]");
    this.connect();
  }

  connect() {
    const actions = {
      undo: () => this.editor?.undo(),
      redo: () => this.editor?.redo(),
      find: () => this.editor?.find?.(),
      save: () => this.save(),
    };
    for (const button of this.root.querySelectorAll("[data-action]")) {
      button.addEventListener("click", () => actions[button.dataset.action]?.());
    }
    this.root.querySelector("a[href='#as-text']")?.addEventListener("click", () => this.asText?.setAttribute("open", ""));
    document.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.code === "KeyS") {
        event.preventDefault();
        // What is being typed belongs to the file when it is left.
        if (this.root.contains(document.activeElement)) document.activeElement.blur();
        this.save();
      }
    });
    // By the place of the key: the editors' own bindings know Latin letters only.
    this.root.querySelector("[data-canvas]").addEventListener("keydown", (event) => this.step(event), true);
    window.addEventListener("beforeunload", (event) => {
      if (this.dirty) event.preventDefault();
    });
  }

  step(event) {
    const steps = { KeyZ: event.shiftKey ? "redo" : "undo", KeyY: "redo", KeyF: "find" };
    const step = (event.ctrlKey || event.metaKey) && steps[event.code];
    if (!this.editor?.[step] || event.target.closest("input, textarea, select, [contenteditable=true]")) return;
    event.preventDefault();
    event.stopPropagation();
    this.editor[step]();
  }

  opened(text) {
    this.last = text;
    this.asText?.removeAttribute("open");
    this.root.dataset.ready = "";
    this.say(this.store.readOnly ? word("read-only") : "");
    this.check();
  }

  // The file is kept as it is and can be mended as text.
  cannotOpen(error) {
    this.root.dataset.broken = "";
    this.root.querySelector("[data-canvas]").replaceChildren(notice(word("cannot-open")));
    this.asText?.setAttribute("open", "");
    this.check();
  }

  // It would be gone from what is saved; as text it can be kept.
  unread(warnings) {
    const bar = this.root.querySelector("[data-unread]");
    bar.hidden = false;
    bar.querySelector("code").textContent = warnings.map((one) => one.message ?? one).join("\n");
  }

  changed() {
    if (this.store.readOnly) return;
    this.dirty = true;
    this.say(word("not-saved"));
    clearTimeout(this.saving);
    clearTimeout(this.checking);
    if (!this.conflict) this.saving = setTimeout(() => this.save(), SAVE_PAUSE);
    this.checking = setTimeout(() => this.check(), CHECK_PAUSE);
  }

  async save() {
    if (this.busy || this.store.readOnly || !this.editor) return;
    clearTimeout(this.saving);
    const text = await this.editor.text();
    if (text === this.last) {
      this.settle();
      return;
    }
    this.busy = true;
    const told = await this.store.save(text);
    this.busy = false;
    if (told.state === SAVED) {
      this.last = text;
      // What is drawn from the stored file, such as a preview, is drawn anew.
      this.root.dispatchEvent(new CustomEvent("jauap:saved", { bubbles: true }));
      const newer = (await this.editor.text()) !== text;
      if (newer) this.changed();
      else this.settle(told.message);
    } else if (told.state === CONFLICT) {
      this.tellConflict(told);
    } else if (told.state === AWAY) {
      this.say(word("away"), true);
      this.saving = setTimeout(() => this.save(), RETRY);
    } else {
      this.say(told.state === SIGNED_OUT ? word("signed-out") : (told.message ?? word("refused")), true);
    }
  }

  settle(message = this.told ?? "") {
    this.dirty = false;
    this.told = message;
    this.say(message);
    const field = document.querySelector("[data-as-text] [name=revision]");
    if (field) field.value = this.store.revision;
    const area = document.querySelector("[data-as-text] textarea");
    if (area) area.value = this.last;
  }

  tellConflict(told) {
    this.conflict = true;
    this.say(told.message, true);
    const bar = this.root.querySelector("[data-conflict]");
    bar.hidden = false;
    bar.querySelector("p").textContent = told.message;
    bar.querySelector("[data-theirs]").onclick = () => {
      this.dirty = false;
      location.reload();
    };
    bar.querySelector("[data-mine]").onclick = () => {
      this.store.goOnFrom(told.revision);
      this.conflict = false;
      bar.hidden = true;
      this.save();
    };
    bar.querySelector("[data-keep]").onclick = async () => download(this.store.path, await this.editor.text());
  }

  async check() {
    clearTimeout(this.checking);
    this.asked?.abort();
    this.asked = new AbortController();
    this.findings.waiting();
    try {
      const text = this.editor && "ready" in this.root.dataset ? await this.editor.text() : await this.store.read();
      const told = await this.store.check(text, this.asked.signal);
      this.findings.show(told);
      this.editor?.mark?.(told.findings.filter((one) => one.file === this.store.path));
      this.findings.settled();
      this.checkOnceMore(told.findings);
    } catch (error) {
      if (error.name !== "AbortError") this.findings.settled();
    }
  }

  checkOnceMore(findings) {
    const stopped = findings.some((one) => one.rule === TOO_LONG);
    if (stopped && !this.stopped) this.checking = setTimeout(() => this.check(), RETRY);
    this.stopped = stopped;
  }

  say(message, bad = false) {
    this.state.textContent = message;
    this.state.classList.toggle("bad", bad);
  }
}

function notice(text) {
  const node = document.createElement("p");
  node.className = "note note-warn";
  node.textContent = text;
  return node;
}

function download(path, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
  link.download = path.split("/").pop();
  link.click();
  URL.revokeObjectURL(link.href);
}
