import { isN8n2 } from '../../../harness/versions.mjs';
import {
	revokeKey,
	runUndisturbed,
	stopExecution,
	thenRetry,
	whileParked,
	whilePolling,
	killN8n,
	untilTasksEnded,
} from '../acts.mjs';
import { rowsAt } from '../row.mjs';
import { contentRefused } from './answers.mjs';

export const stops = { onError: undefined };
export const retryOnFail = { ...stops, retryOnFail: true, maxTries: 2, waitBetweenTries: 500 };
export const parks = { awaitMode: 'callback', options: { maxWait: 2 } };

/** What n8n and its user do; these run beside the others. */
export const n8nRows = rowsAt('n8n', [
	{
		fault: 'one item is refused, and the workflow stops',
		scenario: { create: [contentRefused] },
		settings: stops,
		expected: { affected: 'fails', run: 'stops', words: /refused the content/, posts: 1, tasks: 0 },
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
		scenario: { create: [contentRefused] },
		settings: retryOnFail,
		expected: { affected: 'succeeds', posts: 2 },
	},
	{
		fault: 'Retry On Fail after one task failed',
		scenario: { outcome: 'failed' },
		nextKey: { outcome: 'succeed' },
		settings: retryOnFail,
		expected: { affected: 'succeeds', tasks: 2 },
	},
	{
		fault: 'the Retry button after one item was refused and the workflow stopped',
		scenario: { create: [contentRefused] },
		settings: stops,
		expected: { affected: 'succeeds', posts: 2 },
		act: thenRetry(runUndisturbed),
	},
	{
		fault: 'the Retry button after one task failed and the workflow stopped',
		scenario: { outcome: 'failed' },
		nextKey: { outcome: 'succeed' },
		settings: stops,
		expected: { affected: 'succeeds', tasks: 2 },
		act: thenRetry(runUndisturbed),
	},
	{
		fault: 'the Retry button after one item was refused before the others could park',
		scenario: { create: [contentRefused] },
		simulator: { durationMs: 3_000 },
		parameters: parks,
		settings: stops,
		expected: { affected: 'succeeds', posts: 2 },
		act: thenRetry(runUndisturbed),
	},
	{
		fault: 'the Retry button after one task failed while parked and the workflow stopped',
		scenario: { durationMs: 3_000, outcome: 'failed' },
		simulator: { durationMs: 3_000 },
		parameters: parks,
		settings: stops,
		majors: ['2'],
		expected: { affected: 'fails', run: 'stops', words: /could not make the audio/, posts: 1 },
		sees: 'In 2.x, n8n keeps the error with which a parked node ended and repeats it on Retry without asking the node, so Retry cannot succeed; nothing is paid. Run the workflow again, fetch the finished tasks with "Await Result" (the error names them), or set On Error to continue. In 1.x, a parked node cannot fail: the failed item flows on as an error item.',
		act: thenRetry(runUndisturbed),
	},
	{
		fault: 'the user stops the execution in mid-wait and presses Retry',
		affects: 'all',
		scenario: { durationMs: 5_000 },
		// The task is found by its external id before a second create goes out. 2.x keeps the error of
		// the stop in the new execution.
		expected: { affected: 'succeeds', posts: 1, ...(isN8n2 && { status: 'error' }) },
		gap: { major: '1', tasks: [3, 6] },
		sees: 'n8n drops the output of a node that is stopped, so the stopped execution shows neither results nor task ids. In 2.x, Retry runs the workflow again and the node finds its tasks; n8n still shows that execution as failed, with the words of the stop. In 1.x, Retry does one of two things, depending on what n8n saved last: it ends as a success without running the node at all, or it runs the workflow as a new execution, which creates and pays new tasks. The first tasks are in the CometAPI account.',
		act: thenRetry(whilePolling(stopExecution)),
	},
	{
		fault: 'the user stops the execution while parked and presses Retry',
		affects: 'all',
		scenario: { durationMs: 5_000 },
		parameters: parks,
		expected: { affected: 'times out', posts: 1 },
		sees: 'Retry does not run the parked node again: n8n hands on the stored items, marked `timed_out`. An "Await Result" behind the node finishes the job, as after a limit that passed.',
		act: thenRetry(whileParked(stopExecution)),
	},
]);

/** Rows that end n8n itself, so that nothing can run beside them. */
export const killRows = rowsAt('n8n', [
	{
		fault: 'n8n is killed while parked; the callbacks come to the next one',
		affects: 'all',
		scenario: { durationMs: 5_000, callback: { lost: true } },
		parameters: parks,
		expected: { affected: 'succeeds', posts: 1 },
		sees: 'A callback that comes while nobody listens is lost unless the service repeats it, and so is one that comes while n8n 2.x starts: its start page answers everything with 200. One that comes right after the start is answered, and the execution goes on up to a minute later, when n8n has gone over all that sleep. If all are lost, the limit passes and the items are handed on with `timed_out: true`; an "Await Result" behind the node finishes the job.',
		act: whileParked(async (fixture, id) => {
			await killN8n(fixture, id);
			await untilTasksEnded(fixture);
			await Promise.all(fixture.sim.tasks.map((task) => fixture.sim.sendCallback(task.id)));
		}),
	},
	{
		fault: 'n8n is killed in mid-poll, and the user presses Retry',
		affects: 'all',
		scenario: { durationMs: 5_000 },
		// The task is found by its external id before a second create goes out.
		expected: { affected: 'succeeds', posts: 1 },
		gap: { major: '1', tasks: [6] },
		sees: 'The execution is shown as crashed ("Execution stopped at this node"), without results or task ids. In 2.x, Retry runs the workflow again and the node finds its tasks. In 1.x, Retry is a new execution that knows nothing of the first, so the tasks are created and paid again; the first ones are in the CometAPI account.',
		act: thenRetry(whilePolling(killN8n)),
	},
]);
