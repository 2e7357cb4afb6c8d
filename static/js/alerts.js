// The page of alerts: asked for again when capacity changes, and every few seconds while somebody looks.

import { Live } from "./live.js";

const EVERY = 10_000;

const live = new Live(document.querySelector("[data-alerts]"), location.href);
setInterval(() => document.visibilityState === "visible" && live.load(), EVERY);
