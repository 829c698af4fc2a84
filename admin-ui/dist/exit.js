// Exit: leaves at once, and Back does not return. A link to the same neutral page stands under it, so it works without this
// file. Other scripts hear "lysning:exit" on document and end their session there. Nothing is kept: the mark that Back looks
// for is the window's own name, which goes with the tab. The neutral page tells every other page of ours in this browser to
// leave too, whichever way it was reached: somebody who has to be gone cannot look for the other tab first.
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
  const others = "BroadcastChannel" in window ? new BroadcastChannel("lysning:exit") : null;
  if (!link) {
    if (others) others.postMessage("leave");
    return;
  }
  if (others) others.addEventListener("message", () => leave());
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
