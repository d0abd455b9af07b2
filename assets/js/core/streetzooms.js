// The grounds that a viewer may choose, the usual one first; and from which zoom on which of the city's streets are
// drawn. Apart, so that the page knows it before it has them.

// Without "streets" here none of ours is fetched, drawn, credited or offered.
export const GROUNDS = ["streets", "shore", "carto", "osm"];
/** @type {Record<string, number>} */
export const FROM = { local: 14, ramp: 14, arterial: 13, highway: 13 };
export const FIRST_ZOOM = FROM.arterial;
export const FIRST_LOCAL_ZOOM = FROM.local;
