// A table is left by the keyboard as any other part of a page: Tab and Shift+Tab go on to the next cell also
// while words are offered, and Escape goes from a cell up to the name of the view.

const OFFERED = ".cm-tooltip-autocomplete";

class Leaving {
  static $inject = ["eventBus", "renderer"];

  constructor(eventBus, renderer) {
    const listen = (event) => this.pressed(event);
    eventBus.on("attach", () => renderer.getContainer().addEventListener("keydown", listen, true));
    eventBus.on("detach", () => renderer.getContainer().removeEventListener("keydown", listen, true));
  }

  pressed(event) {
    const cell = event.target.closest("[data-element-id]");
    const offered = cell?.querySelector(OFFERED);
    if (event.key === "Tab" && offered) {
      // The list of words would take the focus and disappear with it.
      event.target.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", keyCode: 27, bubbles: true }));
    } else if (event.key === "Escape" && event.isTrusted && cell && !offered) {
      event.preventDefault();
      event.stopPropagation();
      document.querySelector("[data-views] [aria-current]")?.focus();
    }
  }
}

export const leavingModule = { __init__: ["leaving"], leaving: ["type", Leaving] };
