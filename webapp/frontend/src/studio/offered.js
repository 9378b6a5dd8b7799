// The menus of elements offer what publication takes (docs/methodologist.md, What runs). A file that has more is
// drawn all the same, and the check says of each what will not run.

const MENUS = ["bpmn-create", "bpmn-append", "bpmn-replace"];
const REFUSED = /transaction|event-sub-?process|ad-?hoc|compensation|conditional-(?!flow)|cancel|link|complex|loop$/i;
// A task of ours, whatever its type is called.
const READY_MADE = "template-";
// After everybody else added theirs.
const LAST = 100;

class Offered {
  static $inject = ["popupMenu"];

  constructor(popupMenu) {
    for (const menu of MENUS) popupMenu.registerProvider(menu, LAST, this);
  }

  getPopupMenuEntries() {
    return offered;
  }

  getPopupMenuHeaderEntries() {
    return offered;
  }
}

function offered(entries) {
  const kept = ([id]) => id.includes(READY_MADE) || !REFUSED.test(id);
  return Object.fromEntries(Object.entries(entries).filter(kept));
}

export const offeredModule = { __init__: ["offeredElements"], offeredElements: ["type", Offered] };
