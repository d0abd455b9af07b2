// Charts in plotly's words: axes, letters and room, of a palette. Pure functions.
/** @import { Palette } from "../types.d.ts" */
import * as ticks from "./ticks.js";

export const BAR_GAP = 0.12; // of a bar and the gap beside it
export const MARGIN = { l: 3, r: 0.5, t: 0.375, b: 2.5 }; // rem between a figure and its plot

/**
 * The page's own words for numbers, as in the panel beside.
 * @param {any[]} values numbers, or null
 * @param {(value: number) => string} describe
 * @param {number} [least]
 * @returns {{tickvals: number[], ticktext: string[]}}
 */
export function createTicks(values, describe, least) {
  const tickvals = ticks.round(Math.max(0, ...values), 5, least);
  return { tickvals, ticktext: tickvals.map(describe) };
}

/**
 * palette.rem: px of a rem. plotly knows px alone. A column is told wherever in it the pointer is.
 * @param {Palette} palette
 * @param {{axis: Record<string, any>, title: string, yTitle: string, ticks: any}} given
 */
export function createLayout(palette, { axis, title, yTitle, ticks }) {
  /** @param {number} rem */
  const px = (rem) => Math.round(rem * palette.rem);
  const small = { size: px(0.6875) };
  const line = { gridcolor: palette.line, zerolinecolor: palette.line, linecolor: palette.line, tickfont: small };
  const margin = { l: px(MARGIN.l), r: px(MARGIN.r), t: px(MARGIN.t), b: px(title ? MARGIN.b : 2.25) };
  return {
    autosize: true, hovermode: "x", margin, bargap: BAR_GAP, showlegend: false,
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: palette.font, size: px(0.75), color: palette.quiet },
    hoverlabel: { bgcolor: palette.surface, bordercolor: palette.line, font: { color: palette.text, family: palette.font } },
    xaxis: { ...line, ...axis, showgrid: false, zeroline: false, fixedrange: true, title: { text: title, font: small, standoff: px(0.5) } },
    yaxis: {
      ...line, fixedrange: true, rangemode: "tozero", automargin: false, ...ticks,
      title: { text: yTitle, font: small, standoff: px(0.25) },
    },
    dragmode: false, selections: [], uirevision: "kept", newselection: { line: { color: palette.chosen, width: 1 } },
  };
}
