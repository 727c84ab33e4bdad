import { runUndisturbed, thenRetry } from '../acts.mjs';
import { rowsAt } from '../row.mjs';
import { contentRefused, created, cut, inMaintenance, pageSays, times } from './answers.mjs';
import { parks, retryOnFail, stops } from './n8nRows.mjs';

const ATTEMPTS_MAX = 5;

/** Runs that are repeated while the service cannot say what became of the first attempt. */
export const retryRows = rowsAt('n8n', [
	{
		fault: 'Retry On Fail after the first item was refused and the others had parked',
		affects: [0],
		scenario: { create: [contentRefused] },
		simulator: { durationMs: 4_000 },
		// What parking leaves as the items of the run holds a link of our own under this name.
		parameters: { ...parks, videoUrl: '={{ $json.video_url ?? $json.url }}' },
		settings: { ...retryOnFail, onError: 'continueRegularOutput' },
		expected: { affected: 'fails', words: /refused the content/, posts: 1, tasks: 0 },
	},
	{
		fault: 'the answer to a create is lost, and so are all look-ups; then the Retry button',
		scenario: { create: [{ ...cut, ...created }], query: times(9, inMaintenance) },
		settings: stops,
		expected: { affected: 'succeeds', posts: 1 },
		act: thenRetry(runUndisturbed),
	},
	{
		fault:
			'the answer to a create is lost, and a proxy answers all look-ups with its page (404); then Retry On Fail',
		scenario: { create: [{ ...cut, ...created }], query: times(9, pageSays(404)) },
		settings: { ...retryOnFail },
		expected: { affected: 'succeeds', posts: 1 },
	},
	{
		fault: 'every attempt fails at the service: Retry On Fail, then the Retry button',
		scenario: { outcome: 'failed', durationMs: 300 },
		settings: { ...retryOnFail, maxTries: ATTEMPTS_MAX },
		expected: {
			affected: 'fails',
			run: 'stops',
			words: /attempts at this item have failed at the service.*risk control/,
		},
		act: thenRetry(runUndisturbed),
	},
	{
		fault: 'one of thirty tasks fails, and the workflow stops',
		items: 30,
		scenario: { outcome: 'failed' },
		settings: stops,
		expected: { affected: 'fails', run: 'stops', words: /could not make the audio/, posts: 1 },
	},
]);
