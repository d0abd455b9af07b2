// Which end of the trips words are about: elements with data-end-one, and data-end-both for while both
// ends are shown, have {end} and {End} in it.
import * as dataset from "../core/dataset.js";
import * as dom from "../core/dom.js";
import * as ids from "../core/ids.js";
import { hasBothEnds } from "../core/mapmodes.js";
import * as displayStore from "./displaystore.js";
import * as selection from "./selection.js";

// Pure: what stands there.
/** @type {(given: {one: string, both?: string}, endpoint: string, mode: string) => string} */
export function tell({ one, both }, endpoint, mode) {
  const text = hasBothEnds(mode) && both ? both : one;
  return text.replaceAll("{end}", dataset.endWord(endpoint)).replaceAll("{End}", dataset.endTitle(endpoint));
}

function show() {
  const { endpoint } = selection.current();
  const { mode } = displayStore.current();
  for (const element of dom.queryAll("[data-end-one]")) {
    const { endOne: one, endBoth: both } = element.dataset;
    element.textContent = tell({ one, both }, endpoint, mode);
  }
}

function follow() {
  selection.subscribe(show);
  displayStore.subscribe(show);
}

export const begin = () => dom.whenThere(`#${ids.panelId("charts")}`, follow);
