// The panels and other parts of the page that begin by themselves: each has begin(), which runs once, when
// the document is there. They are told of what the page has to show in this order.
import * as area from "./area.js";
import * as charts from "./charts.js";
import * as chips from "./chips.js";
import * as controls from "./controls.js";
import * as displaySettings from "./displaysettings.js";
import * as dock from "./dock.js";
import * as ends from "./ends.js";
import * as flowlayer from "./flowlayer.js";
import * as flowlist from "./flowlist.js";
import * as flows from "./flows.js";
import * as frame from "./frame.js";
import * as hand from "./hand.js";
import * as home from "./home.js";
import * as map from "./map.js";
import * as otherend from "./otherend.js";
import * as othertrips from "./othertrips.js";
import * as plots from "./plots.js";
import * as pythonPanels from "./pythonpanels.js";
import * as renewal from "./renewal.js";
import * as scope from "./scope.js";
import * as selection from "./selection.js";
import * as sets from "./sets.js";
import * as share from "./share.js";
import * as showswitch from "./showswitch.js";
import * as stories from "./stories.js";
import * as summary from "./summary.js";
import * as theme from "./theme.js";
import * as trips from "./trips.js";
import * as urlState from "./urlstate.js";
import * as wanted from "./wanted.js";
import * as zonecounts from "./zonecounts.js";
import * as zonelist from "./zonelist.js";

export const PANELS = [
  area, charts, chips, controls, displaySettings, dock, ends, flowlayer, flowlist, flows, frame, hand, home, map, otherend, plots, pythonPanels,
  renewal, scope, selection, sets, share, showswitch, stories, summary, theme, trips, othertrips, urlState, wanted, zonecounts, zonelist,
];
