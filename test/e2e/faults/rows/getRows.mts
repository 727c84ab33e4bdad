import { setTimeout as delay } from 'node:timers/promises';
import { PROFILE_NAMES, type Fault } from '../../../simulator/server.mjs';
import {
	revokeKey,
	rowsAt,
	whilePolling,
	type Expected,
	type FaultPlace,
	type Row,
} from '../row.mjs';
import {
	cut,
	gatewaySays,
	internalError,
	klingSays,
	ok,
	pageSays,
	slowDown,
	times,
	unknownAt,
	wrongKey,
} from './answers.mjs';

const where: FaultPlace = 'GET';
const succeeds: Expected = { affected: 'succeeds', posts: 1 };
const fails = (words: RegExp): Expected => ({ affected: 'fails', words, posts: 1, tasks: 1 });
const shortWait = { pollInterval: 1, maxWait: 0.05 };

/** What passes: polled until the deadline. */
const passing: Row[] = [
	{ fault: 'internal error (500, 5000) three times', query: times(3, internalError) },
	{ fault: 'maintenance (503, 5001) three times', query: times(3, klingSays(503, 5001)) },
	{ fault: 'a gateway timeout as a web page (504) three times', query: times(3, pageSays(504)) },
	{ fault: 'a web page (200) three times', query: times(3, { kind: 'html' }) },
	{ fault: 'the connection is cut three times', query: times(3, cut) },
	{ fault: 'the gateway asks to wait (429, Retry-After), three times', query: times(3, slowDown) },
	{ fault: 'half a JSON (200) twice', query: times(2, { kind: 'garbage' }) },
	{ fault: 'an empty answer (200) twice', query: times(2, { kind: 'empty' }) },
	{
		fault:
			'a request timeout (408), too early (425), and the web page of a network on the way (403)',
		query: [klingSays(408, 0), gatewaySays(425, ''), pageSays(403)],
	},
].map((row: { fault: string; query: Fault[] }) => ({
	where,
	fault: row.fault,
	scenario: { query: row.query },
	expected: succeeds,
}));

/** Odd answers about a task that was seen: each is forgiven for a while. */
const odd: Row[] = [
	{ fault: 'wrong key (401)', answer: wrongKey },
	{ fault: 'no right (403)', answer: gatewaySays(403, 'forbidden') },
	{ fault: 'a redirect (301)', answer: { kind: 'redirect' } as const },
].map(({ fault, answer }) => ({
	where,
	fault: `${fault}, twice in mid-wait`,
	scenario: { durationMs: 4_000, query: [ok, answer, answer] },
	expected: succeeds,
}));

/** The same without an end: the item ends with an error that names its task. */
const final: Row[] = [
	{
		fault: 'wrong key (401) for good in mid-wait',
		answer: wrongKey,
		words: /did not accept the API key/,
	},
	{
		fault: 'no right (403) for good in mid-wait',
		answer: gatewaySays(403, 'forbidden'),
		words: /rejected the request/,
	},
	{
		fault: 'a redirect (301) for good in mid-wait',
		answer: { kind: 'redirect' } as const,
		words: /Base URL/,
	},
].map(({ fault, answer, words }) => ({
	where,
	fault,
	scenario: { durationMs: 4_000, query: [ok, ...times(99, answer)] },
	expected: fails(words),
}));

/** The service says of a task that it has shown that there is none. */
const forgotten: Row[] = [
	...PROFILE_NAMES.map(
		(service): Row => ({
			where,
			fault: 'the task is unknown twice after it was seen',
			services: [service],
			scenario: { durationMs: 4_000, query: [ok, ...times(2, unknownAt(service))] },
			expected: succeeds,
		}),
	),
	...PROFILE_NAMES.map(
		(service): Row => ({
			where,
			fault: 'the task is unknown for good after it was seen',
			services: [service],
			scenario: { durationMs: 4_000, query: [ok, ...times(99, unknownAt(service))] },
			expected: fails(/no longer knows this task/),
		}),
	),
];

const others = rowsAt(where, [
	{
		fault: 'the task is not known in the first three seconds',
		services: PROFILE_NAMES,
		scenario: { notFoundForMs: 3_000 },
		expected: succeeds,
	},
	{
		fault: 'the task fails',
		services: PROFILE_NAMES,
		scenario: { outcome: 'failed' },
		expected: fails(/could not make the soundtrack.*risk control/),
	},
	{
		fault: 'the task fails, and in the envelope that says so it is "processing" forever',
		services: ['gateway'],
		scenario: { outcome: 'failed', envelope: 'outdated' },
		expected: fails(/could not make the soundtrack.*risk control/),
	},
	{
		fault: 'the task succeeds without audio',
		services: PROFILE_NAMES,
		scenario: { outcome: 'no_audio' },
		expected: fails(/contains no audio/),
	},
	{
		fault: 'the task has succeeded without audio, and Get with Output = Raw reads it',
		scenario: { outcome: 'no_audio', durationMs: 0 },
		before: { awaitMode: 'none' },
		parameters: { operation: 'get', output: 'raw' },
		expected: succeeds,
	},
	{
		fault: 'Get is asked to wait (429, Retry-After)',
		scenario: { query: [slowDown], durationMs: 0 },
		before: { awaitMode: 'none' },
		parameters: { operation: 'get' },
		expected: succeeds,
	},
	{
		fault: 'the credential is deleted in mid-wait, and its key is still good',
		affects: 'all',
		expected: succeeds,
		act: whilePolling(async ({ client, credentialId }) => {
			await client.deleteCredential(credentialId);
		}),
	},
	{
		fault: 'the task is not done in time',
		services: PROFILE_NAMES,
		scenario: { durationMs: 60_000 },
		parameters: { options: shortWait },
		expected: fails(/was still .*submitted.* after 3 seconds/),
	},
	{
		fault: 'the task is not done in time, and the node is to continue',
		scenario: { durationMs: 60_000 },
		parameters: { options: { ...shortWait, onTimeout: 'continue' } },
		expected: { affected: 'times out', posts: 1 },
	},
	{
		fault: 'no status request is answered until the time is over',
		scenario: { query: times(20, internalError) },
		parameters: { options: shortWait },
		expected: fails(/was still .*last status check failed/),
	},
	{
		fault: 'every connection is cut for three seconds',
		affects: 'all',
		scenario: { durationMs: 2_000 },
		expected: succeeds,
		act: whilePolling(async ({ sim }) => {
			sim.goAway();
			await delay(3_000);
			sim.comeBack();
		}),
	},
	{
		fault: 'the key is revoked in mid-wait',
		affects: 'all',
		scenario: { durationMs: 8_000 },
		expected: fails(/did not accept the API key.*task_id/),
		act: whilePolling(revokeKey),
	},
]);

export const getRows: Row[] = [...forgotten, ...final, ...others, ...passing, ...odd];
