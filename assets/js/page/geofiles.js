// Files of the base map (assets/geo): asked until they are there.
import * as api from "../core/api.js";
import { LiveQuery } from "../core/livequery.js";
import * as wanted from "./wanted.js";

/**
 * `fail(error)` after each try in vain.
 * @type {(file: string, act: (content: any) => void, fail: (error: any) => void) => void}
 */
export function fetchFile(file, act, fail) {
  const query = new LiveQuery({
    load: (name, signal) => api.getJson(`assets/geo/${name}`, { signal }),
    tell: ({ answer, error }) => {
      if (answer) act(answer.value);
      else if (error) fail(error);
    },
  });
  query.want(file);
  wanted.register({ check: (now) => query.check(now) });
}
