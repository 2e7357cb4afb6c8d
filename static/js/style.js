// The style page: meters in their states, a toast, the dialog.

import { Meter } from "./meter.js";
import { toast } from "./toast.js";

const plain = { running: 1, running_capacity: 5, queued: 0, queued_capacity: 50, workers: 1, paused: false, source: "ledger" };
const states = [
  {},
  { running: 4, queued: 12 },
  { running: 5, queued: 36 },
  { running: 5, queued: 50 },
  { running: 7, running_capacity: 3, queued: 60 },
  { paused: true, running: 2, queued: 9 },
  { workers: 0, queued: 3 },
  { source: "database", running: 3 },
];
document.querySelectorAll("[data-meters] [data-meter]").forEach((element, at) => {
  delete element.dataset.stream;
  const meter = new Meter(element);
  if (states[at]) meter.show({ ...plain, ...states[at] });
  else meter.lost();
});
document.querySelector("[data-show-toast]").addEventListener("click", () => toast("The queue is full. Try again in 17 s.", "refused"));
document.querySelector("[data-show-dialog]").addEventListener("click", () => document.getElementById("slots").showModal());
