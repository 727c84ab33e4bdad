import { killN8n, thenRetry, untilTasksEnded, whileParked, whilePolling } from '../acts.mjs';
import { rowsAt } from '../row.mjs';
import { parks } from './n8nRows.mjs';

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
