import assert from 'node:assert/strict';
import { isN8n2 } from '../../../harness/versions.mjs';
import { PROFILE_NAMES } from '../../../simulator/server.mjs';
import { visibleText } from '../judge.mjs';
import {
	atGateways,
	killN8n,
	revokeKey,
	rowsAt,
	runUndisturbed,
	stopExecution,
	thenRetry,
	untilTasksEnded,
	whilePolling,
	whileWaiting,
	type Act,
	type Expected,
	type Row,
} from '../row.mjs';
import { CALLING } from './callbackRows.mjs';
import { contentRefused, created, cut, inMaintenance, pageSays, times } from './answers.mjs';

const ATTEMPTS_MAX = 5;

export const stops = { onError: undefined };
export const retryOnFail = { ...stops, retryOnFail: true, maxTries: 2, waitBetweenTries: 500 };
export const waits = { awaitMode: 'callback', options: { maxWait: 2 } };

/** Presses Retry when the error has said what that may cost. */
const thenRetryWarned = (act: Act): Act =>
	thenRetry(async (fixture) => {
		const execution = await act(fixture);
		assert.match(
			visibleText(execution),
			/may have been paid.*once more under the same ID.*you pay again/,
		);
		return execution;
	});

/** The Retry button after an answer that was lost, where nothing finds the task by its external id. */
export const lostAndPaidAgain: Row['at'] = {
	gateway: {
		expected: {
			affected: 'fails',
			run: 'stops',
			words: /created the task of this item, but the service does not show it.*usage log/,
			posts: 2,
			tasks: 1,
			isNamedByKey: true,
		},
		act: thenRetryWarned(runUndisturbed),
	},
	rewriting: {
		expected: {
			affected: 'succeeds',
			posts: 2,
			tasks: 2,
			isNamedByKey: true,
			mayBePaidAgain: true,
		},
		act: thenRetryWarned(runUndisturbed),
	},
};

/** The Retry button after an end of which n8n has kept nothing, where nothing finds the tasks. */
export const unknownAfterEnd: Expected = {
	affected: 'fails',
	words: /whether an earlier attempt created a task.*may have been paid.*once more for each item/,
	posts: 1,
	tasks: 1,
	isNamedByKey: true,
};

/** What n8n and its user do; these run beside the others. */
export const n8nRows = rowsAt('n8n', [
	{
		fault: 'one item is refused, and the workflow stops',
		scenario: { create: [contentRefused] },
		settings: stops,
		expected: {
			affected: 'fails',
			run: 'stops',
			words: /rejected the content/,
			posts: 1,
			tasks: 0,
		},
	},
	{
		fault: 'the key is revoked in mid-wait, and the workflow stops',
		affects: 'all',
		scenario: { durationMs: 8_000 },
		settings: stops,
		expected: { affected: 'fails', run: 'stops', words: /did not accept the API key/, posts: 1 },
		act: whilePolling(revokeKey),
	},
	{
		fault: 'Retry On Fail after one item was refused',
		services: PROFILE_NAMES,
		scenario: { create: [contentRefused] },
		settings: retryOnFail,
		expected: { affected: 'succeeds', posts: 2 },
	},
	{
		fault: 'Retry On Fail after one task failed',
		services: PROFILE_NAMES,
		scenario: { outcome: 'failed' },
		nextKey: { outcome: 'succeed' },
		settings: retryOnFail,
		expected: { affected: 'succeeds', tasks: 2 },
	},
	{
		fault: 'the Retry button after one item was refused and the workflow stopped',
		services: PROFILE_NAMES,
		scenario: { create: [contentRefused] },
		settings: stops,
		expected: { affected: 'succeeds', posts: 2 },
		act: thenRetry(runUndisturbed),
	},
	{
		fault: 'the Retry button after one task failed and the workflow stopped',
		services: PROFILE_NAMES,
		scenario: { outcome: 'failed' },
		nextKey: { outcome: 'succeed' },
		settings: stops,
		expected: { affected: 'succeeds', tasks: 2 },
		act: thenRetry(runUndisturbed),
	},
	{
		fault: 'the Retry button after one item was refused before the others could wait',
		services: CALLING,
		scenario: { create: [contentRefused] },
		simulator: { durationMs: 3_000 },
		parameters: waits,
		settings: stops,
		expected: { affected: 'succeeds', posts: 2 },
		act: thenRetry(runUndisturbed),
	},
	{
		fault: 'the Retry button after one task failed while waiting and the workflow stopped',
		scenario: { durationMs: 3_000, outcome: 'failed' },
		nextKey: { outcome: 'succeed' },
		simulator: { durationMs: 3_000 },
		parameters: waits,
		settings: stops,
		expected: { affected: 'succeeds', tasks: 2 },
		act: thenRetry(runUndisturbed),
	},
	{
		fault: 'the user stops the execution in mid-wait and presses Retry',
		services: PROFILE_NAMES,
		at: atGateways({ expected: { ...unknownAfterEnd, ...(isN8n2 && { status: 'error' }) } }),
		affects: 'all',
		scenario: { durationMs: 5_000 },
		// The node finds the task by its external id before it would send a second create. 2.x keeps the error of
		// the stop in the new execution.
		expected: { affected: 'succeeds', posts: 1, ...(isN8n2 && { status: 'error' }) },
		gap: { major: '1', tasks: [3] },
		sees: 'n8n drops the output of a node that is stopped, so the stopped execution shows neither results nor task ids. In 2.x, Retry runs the workflow again and the node finds its tasks; n8n still shows that execution as failed, with the words of the stop. In 1.x, Retry does one of two things, depending on what n8n saved last: it ends as a success without running the node at all, or it runs the workflow as a new execution, in which the node says that tasks may have been paid and creates none. The first tasks are in the CometAPI account.',
		act: thenRetry(whilePolling(stopExecution)),
	},
	{
		fault: 'the user stops the execution while it waits and presses Retry',
		affects: 'all',
		scenario: { durationMs: 5_000 },
		parameters: waits,
		expected: { affected: 'times out', posts: 1 },
		sees: 'Retry does not run the waiting node again: n8n outputs the stored items, marked `timed_out`. An "Await Result" behind the node finishes the job, as after a limit that passed.',
		act: thenRetry(whileWaiting(stopExecution)),
	},
	{
		fault: 'Retry On Fail after the first item was refused and the others waited',
		affects: [0],
		scenario: { create: [contentRefused] },
		simulator: { durationMs: 4_000 },
		// The stored items of a waiting run hold a link of our own under this name.
		parameters: { ...waits, videoUrl: '={{ $json.video_url ?? $json.url }}' },
		settings: { ...retryOnFail, onError: 'continueRegularOutput' },
		expected: { affected: 'fails', words: /rejected the content/, posts: 1, tasks: 0 },
	},
	{
		fault: 'the answer to a create is lost, and so are all look-ups; then the Retry button',
		services: PROFILE_NAMES,
		at: lostAndPaidAgain,
		scenario: { create: [{ ...cut, ...created }], query: times(9, inMaintenance) },
		settings: stops,
		expected: { affected: 'succeeds', posts: 1 },
		act: thenRetry(runUndisturbed),
	},
	{
		fault:
			'the answer to a create is lost, and a proxy answers all look-ups with its page (404); then Retry On Fail',
		services: ['documented', 'kling'],
		scenario: { create: [{ ...cut, ...created }], query: times(9, pageSays(404)) },
		settings: { ...retryOnFail },
		expected: { affected: 'succeeds', posts: 1 },
	},
	{
		fault: 'a create is lost without a task; then the Retry button',
		services: PROFILE_NAMES,
		scenario: { create: [cut] },
		settings: stops,
		expected: { affected: 'succeeds', posts: 2 },
		act: thenRetry(runUndisturbed),
	},
	{
		fault: 'a create is lost without a task; Retry On Fail',
		services: PROFILE_NAMES,
		scenario: { create: [cut] },
		settings: retryOnFail,
		expected: { affected: 'succeeds', posts: 2 },
		at: atGateways({
			expected: {
				affected: 'fails',
				run: 'stops',
				words: /may have been paid/,
				posts: 1,
				tasks: 0,
			},
		}),
	},
	{
		fault: 'the account has no credit left (429, 1102); it is topped up, then the Retry button',
		services: PROFILE_NAMES,
		affects: 'all',
		settings: stops,
		expected: { affected: 'succeeds', posts: 2 },
		act: thenRetry(async (fixture) => {
			fixture.sim.setCredit(false);
			const execution = await runUndisturbed(fixture);
			fixture.sim.setCredit(true);
			return execution;
		}),
	},
	{
		fault: 'every attempt fails at the service: Retry On Fail, then the Retry button',
		services: PROFILE_NAMES,
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
		expected: { affected: 'fails', run: 'stops', words: /could not make the soundtrack/, posts: 1 },
	},
]);

/** Rows that end n8n itself, so that nothing can run beside them. */
export const killRows = rowsAt('n8n', [
	{
		fault: 'n8n is killed while the execution waits; the callbacks come to the next one',
		services: CALLING,
		affects: 'all',
		scenario: { durationMs: 5_000, callback: { lost: true } },
		parameters: waits,
		expected: { affected: 'succeeds', posts: 1 },
		sees: 'A callback that comes while nobody listens is lost unless the service repeats it, and so is one that comes while n8n 2.x starts: its start page answers everything with 200. One that comes right after the start is answered, and the execution resumes up to a minute later, when n8n has gone through all waiting executions. If all are lost, the limit passes and the items are output with `timed_out: true`; an "Await Result" behind the node finishes the job.',
		act: whileWaiting(async (fixture, id) => {
			await killN8n(fixture, id);
			await untilTasksEnded(fixture);
			await Promise.all(fixture.sim.tasks.map((task) => fixture.sim.sendCallback(task.id)));
		}),
	},
	{
		fault: 'n8n is killed in mid-poll, and the user presses Retry',
		services: PROFILE_NAMES,
		affects: 'all',
		scenario: { durationMs: 15_000 },
		// The node finds the task by its external id before it would send a second create.
		expected: { affected: 'succeeds', posts: 1 },
		at: atGateways({ expected: unknownAfterEnd }),
		gap: { major: '1', tasks: [3] },
		sees: 'The execution is shown as crashed ("Execution stopped at this node"), without results or task ids. In 2.x, Retry runs the workflow again and the node finds its tasks, or says that it cannot where the service does not find tasks by their external IDs. In 1.x, Retry is a new execution that knows nothing of the first, not even the External Task IDs: the node says that tasks may have been paid and creates none, unless Retry is pressed once more. The first tasks are in the CometAPI account.',
		act: thenRetry(whilePolling(killN8n)),
	},
]);
