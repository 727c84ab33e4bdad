import assert from 'node:assert/strict';
import { revokeKey, whileParked } from '../acts.mjs';
import { rowsAt, type Expected, type Row } from '../row.mjs';
import { contentRefused, internalError, klingSays, ok, times } from './answers.mjs';
import { forgeCallbacks } from './wakeRows.mjs';

const parameters = { awaitMode: 'callback', options: { maxWait: 2 } };
/** n8n looks for parks whose time is over once a minute. */
const shortPark = { awaitMode: 'callback', options: { maxWait: 0.15 } };
const succeeds: Expected = { affected: 'succeeds', posts: 1 };

/** Slow rows stand first, so that they run beside the others. */
const rows: Array<Omit<Row, 'where'>> = [
	{
		fault: 'none comes, so the limit passes',
		affects: 'all',
		scenario: { durationMs: 4_000, callback: { lost: true } },
		parameters: shortPark,
		expected: { affected: 'times out', posts: 1 },
		sees: 'n8n hands on the stored items without running the node, up to a minute after the limit. They carry `timed_out: true` and the task id; an "Await Result" behind the node finishes the job.',
	},
	{
		fault: 'the key is revoked while parked, so the limit passes',
		affects: 'all',
		scenario: { durationMs: 4_000 },
		parameters: shortPark,
		expected: { affected: 'times out', posts: 1 },
		act: whileParked(revokeKey),
	},
	{
		fault: 'one is lost, and a later one of another task comes',
		scenario: { durationMs: 1_000, callback: { lost: true } },
		simulator: { durationMs: 7_000 },
		expected: succeeds,
	},
	{
		fault: 'all come before the create is answered',
		scenario: { durationMs: 0, callback: { early: true } },
		simulator: { durationMs: 7_000 },
		expected: succeeds,
	},
	{
		fault: 'each comes three times',
		affects: 'all',
		scenario: { durationMs: 6_000, callback: { copies: 3 } },
		expected: succeeds,
	},
	{
		fault: 'the newest comes first',
		affects: 'all',
		scenario: { durationMs: 6_000, callback: { order: 'reversed' } },
		expected: succeeds,
	},
	{
		fault: 'each is wrapped in an envelope',
		affects: 'all',
		scenario: { durationMs: 6_000, wrapsCallbacks: true },
		expected: succeeds,
	},
	{
		fault: 'forged ones say that the tasks have succeeded',
		affects: 'all',
		scenario: { durationMs: 9_000 },
		expected: succeeds,
		async act(fixture) {
			const execution = await whileParked(forgeCallbacks)(fixture);
			assert.ok(!JSON.stringify(execution.data).includes('forged.example'));
			return execution;
		},
	},
	{
		fault: 'the service is down (503) when they come, for some seconds',
		affects: 'all',
		scenario: { durationMs: 6_000, query: [ok, ...times(2, klingSays(503, 5001))] },
		expected: succeeds,
	},
	{
		fault: 'the last look before the park fails (500)',
		affects: 'all',
		scenario: { durationMs: 6_000, query: [internalError] },
		expected: succeeds,
	},
	{
		fault: 'the task fails while parked',
		scenario: { durationMs: 6_000, outcome: 'failed' },
		simulator: { durationMs: 6_000 },
		expected: { affected: 'fails', words: /could not make the audio/, posts: 1, tasks: 1 },
	},
	{
		fault: 'one create is refused (400, 1301), the others park',
		scenario: { create: [contentRefused] },
		simulator: { durationMs: 6_000 },
		expected: { affected: 'fails', words: /refused the content/, posts: 1, tasks: 0 },
	},
];

export const callbackRows = rowsAt(
	'callback',
	rows.map((row) => ({ parameters, ...row })),
);
