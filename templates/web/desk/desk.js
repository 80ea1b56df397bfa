// The desk works without this. It adds: the focus on what is wrong, letters left, the lock when nobody is there.
"use strict";

// a summary of faults is read first
const errors = document.getElementById("errors");
if (errors) errors.focus();

// letters left, said in words and not with every key
for (const area of document.querySelectorAll("textarea[data-most]")) {
  const most = Number(area.dataset.most);
  const told = document.createElement("p");
  told.className = "left";
  told.setAttribute("aria-live", "polite");
  area.after(told);
  const tell = () => {
    const left = most - [...area.value].length;
    told.textContent = left < 0 ? `${-left} letters too many` : left < most / 5 ? `${left} letters left` : "";
  };
  area.addEventListener("input", tell);
  tell();
}

// nobody is there: what was typed is taken to memory, then the screen locks; somebody who types is there
const answers = document.getElementById("answers");
const lock = document.getElementById("lock");
const wait = Number(document.body.dataset.seconds) * 1000;
let last = Date.now();
let told = Date.now();
// who works in one window is there for all of them
const windows = "BroadcastChannel" in self ? new BroadcastChannel("desk") : null;
if (windows) windows.onmessage = () => { last = Date.now(); };
for (const sign of ["keydown", "pointerdown", "input"]) {
  document.addEventListener(sign, () => {
    if (windows && Date.now() - last > 1000) windows.postMessage("here");
    last = Date.now();
  }, { passive: true });
}
function lockScreen() {
  clearInterval(watch);
  if (!answers) return lock.click();
  const act = document.createElement("input");
  act.type = "hidden";
  act.name = "act";
  act.value = "lock";
  answers.append(act);
  answers.submit();
}
const watch = setInterval(() => {
  // what is entered of a pack names nobody, and would be lost
  if (!lock || document.getElementById("returned")) return;
  if (Date.now() - last >= wait) return lockScreen();
  if (last > told && Date.now() - told >= wait / 5) {
    told = Date.now();
    new Image().src = `/alive?${told}`;
  }
}, 500);

// how far the packs are: the size of a picture says it, since a page of the desk may ask for nothing else
const bar = document.getElementById("bar");
const far = document.getElementById("far");
function lookHowFar() {
  const picture = new Image();
  picture.onload = () => {
    const done = picture.naturalWidth - 1;
    const of = picture.naturalHeight - 1;
    if (done > of) return location.reload();
    if (bar.value !== done) far.textContent = `${done} of ${of} rows are done.`;
    bar.value = done;
    setTimeout(lookHowFar, 1000);
  };
  picture.onerror = () => setTimeout(lookHowFar, 5000);
  picture.src = `/packs/far?${Date.now()}`;
}
if (bar) setTimeout(lookHowFar, 1000);

// a signature: lines from point to point, sent as numbers
const pad = document.getElementById("pad");
if (pad) {
  const pen = pad.getContext("2d");
  pen.lineWidth = 4;
  pen.lineCap = pen.lineJoin = "round";
  pen.strokeStyle = "#14181d";
  let lines = [];
  let line = null;
  const within = (n, most) => Math.min(most, Math.max(0, Math.round(n)));
  const point = (event) => {
    const frame = pad.getBoundingClientRect();
    return [
      within((event.clientX - frame.left) * pad.width / frame.width, pad.width),
      within((event.clientY - frame.top) * pad.height / frame.height, pad.height),
    ];
  };
  pad.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    pad.setPointerCapture(event.pointerId);
    line = [point(event)];
    lines.push(line);
    pen.beginPath();
    pen.moveTo(...line[0]);
  });
  pad.addEventListener("pointermove", (event) => {
    if (!line) return;
    const next = point(event);
    const last = line[line.length - 1];
    if (next[0] === last[0] && next[1] === last[1]) return;
    line.push(next);
    pen.lineTo(...next);
    pen.stroke();
  });
  for (const end of ["pointerup", "pointercancel"]) pad.addEventListener(end, () => { line = null; });
  document.getElementById("again").addEventListener("click", () => {
    lines = [];
    pen.clearRect(0, 0, pad.width, pad.height);
  });
  document.getElementById("sign").addEventListener("submit", () => {
    document.getElementById("strokes").value = lines.map((l) => l.flat().join(" ")).join(";");
  });
}

// a page that the browser kept from before the wipe is asked for anew
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
