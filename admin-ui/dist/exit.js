// Exit: leaves at once, and Back does not return. A link to the same neutral page stands under it, so it works without this
// file. Other scripts hear "lysning:exit" on document and end their session there. Nothing is kept: the mark that Back looks
// for is the window's own name, which goes with the tab.
(() => {
  "use strict";
  const mark = "closed";
  const link = document.querySelector("a.exit");
  const left = () => {
    const [nav] = performance.getEntriesByType("navigation");
    return window.name === mark && nav && nav.type === "back_forward";
  };
  const leave = () => {
    document.documentElement.hidden = true;
    window.name = mark;
    document.dispatchEvent(new Event("lysning:exit"));
    location.replace(link.href);
  };
  if (!link) return;
  if (left()) {
    leave();
    return;
  }
  window.name = "";
  addEventListener("pageshow", (e) => {
    if (e.persisted && window.name === mark) leave();
  });
  link.addEventListener("click", (e) => {
    e.preventDefault();
    leave();
  });
  let presses = 0;
  let first = 0;
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Shift" || e.repeat) {
      if (e.key !== "Shift") presses = 0;
      return;
    }
    if (presses === 0 || e.timeStamp - first > 5000) {
      presses = 0;
      first = e.timeStamp;
    }
    presses += 1;
    if (presses === 3) leave();
  });
})();
