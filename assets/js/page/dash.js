// Dash's side of the page: components are set by their ids. The only file that calls its renderer.

export const setProps = (id, props) => globalThis.dash_clientside.set_props(id, props);

// What a callback answers that leaves its outputs as they are.
export const noUpdate = () => globalThis.dash_clientside.no_update;
