// Runs in the page's head, before anything is painted: a dark page does not flash light.
import { apply, current } from "./page/theme.js";

apply(current());
