// Dash's side of the page: components are set by their ids. The only file that calls its renderer.

/** @type {(id: string, props: Record<string, any>) => any} */
export const setProps = (id, props) => globalThis.dash_clientside.set_props(id, props);

// What a callback answers that leaves its outputs as they are.
export const noUpdate = () => globalThis.dash_clientside.no_update;

const LAYOUT = "_dash-layout";

/**
 * The layout that Dash asks for is that of this page's set of trips. To be called before its renderer begins.
 * @param {string} parameter
 */
export function askLayoutWith(parameter) {
  const plainFetch = globalThis.fetch;
  globalThis.fetch = (address, options) =>
    plainFetch(String(address).endsWith(LAYOUT) ? `${address}?${parameter}` : address, options);
}

const CALLBACKS = "_dash-update-component";

/**
 * Requests of callbacks that run in Python go through here; null leaves one to Dash.
 * @param {(path: string, options: any) => Promise<Response> | null} answer
 */
export function interceptCallbacks(answer) {
  const plainFetch = globalThis.fetch;
  globalThis.fetch = (address, options) => {
    const at = String(address).indexOf(CALLBACKS);
    // Dash gives its requests no signal; those that come back from api.js have one.
    const answered = at >= 0 && options && !options.signal && answer(String(address).slice(at), options);
    return answered || plainFetch(address, options);
  };
}
