/** Limits on the concurrent work of a run. */

/** Requests to the service: a thousand items must not be a thousand connections. */
export const REQUESTS_MAX = 50;

/**
 * Total cost of the links and files that are checked and sent at a time. A probe of a link only holds
 * a connection; n8n's database returns a stored file whole; a body with pictures in it holds
 * them in memory several times.
 */
export const MEDIA_CAPACITY = 20;
export const MEDIA_COST = { probe: 1, file: 2, body: 6 } as const;

/** Downloads: each holds some megabytes on its way to n8n's storage. */
export const DOWNLOADS_MAX = 5;

/** Status requests by the last callback, for tasks that do not call back themselves. */
export const CALLBACK_REQUESTS_MAX = 20;

/**
 * Tasks of a run that are asked to call back. For each callback n8n reads the whole stored execution;
 * a thousand callbacks of a thousand tasks cost it a minute and some gigabytes (docs/benchmark.md).
 */
export const CALLING_TASKS_MAX = 100;
