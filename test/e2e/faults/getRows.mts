import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../../simulator/server.mjs';
import { begin, ended, untilWaiting } from './actor.mjs';
import {
	cut,
	gatewaySays,
	internalError,
	klingSays,
	ok,
	pageSays,
	slowDown,
	times,
	wrongKey,
} from './answers.mjs';
import { rowsAt, type Expected, type Place, type Row } from './row.mjs';

const where: Place = 'GET';
const succeeds: Expected = { struck: 'succeeds', posts: 1 };
const fails = (words: RegExp): Expected => ({ struck: 'fails', words, posts: 1, tasks: 1 });
const shortWait = { pollInterval: 1, maxWait: 0.05 };

/** What passes: looked at again until the deadline. */
const passing: Row[] = [
	{ fault: 'internal error (500, 5000) three times', query: times(3, internalError) },
	{ fault: 'maintenance (503, 5001) three times', query: times(3, klingSays(503, 5001)) },
	{ fault: 'a gateway timeout as a web page (504) three times', query: times(3, pageSays(504)) },
	{ fault: 'a web page (200) three times', query: times(3, { kind: 'html' }) },
	{ fault: 'the connection is cut three times', query: times(3, cut) },
	{ fault: 'the gateway asks to wait (429, Retry-After), three times', query: times(3, slowDown) },
	{ fault: 'half a JSON (200) twice', query: times(2, { kind: 'garbage' }) },
	{ fault: 'an empty answer (200) twice', query: times(2, { kind: 'empty' }) },
].map((row: { fault: string; query: Fault[] }) => ({
	where,
	fault: row.fault,
	scenario: { query: row.query },
	expected: succeeds,
}));

/** What does not: the item ends with an error that names its task. */
const final: Row[] = [
	{ fault: 'wrong key (401) in mid-wait', answer: wrongKey, words: /did not accept the API key/ },
	{
		fault: 'no right (403) in mid-wait',
		answer: gatewaySays(403, 'forbidden'),
		words: /refused the request/,
	},
	{
		fault: 'a redirect (301) in mid-wait',
		answer: { kind: 'redirect' } as const,
		words: /Base URL/,
	},
].map(({ fault, answer, words }) => ({
	where,
	fault,
	scenario: { durationMs: 4_000, query: [ok, answer] },
	expected: fails(words),
}));

const others = rowsAt(where, [
	{
		fault: 'the task is not known in the first three seconds (404)',
		scenario: { notFoundForMs: 3_000 },
		expected: succeeds,
	},
	{
		fault: "answers in the gateway's own envelope",
		scenario: { envelope: 'wrapped' },
		expected: succeeds,
	},
	{
		fault: 'the task fails',
		scenario: { outcome: 'failed' },
		expected: fails(/could not make the audio.*risk control/),
	},
	{
		fault: "the task fails, told in the gateway's own envelope",
		scenario: { outcome: 'failed', envelope: 'wrapped' },
		expected: fails(/could not make the audio.*risk control/),
	},
	{
		fault: 'the task succeeds without audio',
		scenario: { outcome: 'no_audio' },
		expected: fails(/holds no audio/),
	},
	{
		fault: 'the task is not done in time',
		scenario: { durationMs: 60_000 },
		parameters: { options: shortWait },
		expected: fails(/was still .*submitted.* after 3 seconds/),
	},
	{
		fault: 'the task is not done in time, and the node is to go on',
		scenario: { durationMs: 60_000 },
		parameters: { options: { ...shortWait, onTimeout: 'continue' } },
		expected: { struck: 'times out', posts: 1 },
	},
	{
		fault: 'no look is answered until the time is over',
		scenario: { query: times(20, internalError) },
		parameters: { options: shortWait },
		expected: fails(/was still .*last look at it failed/),
	},
	{
		fault: 'every connection is cut for three seconds',
		strikes: 'all',
		scenario: { durationMs: 2_000 },
		expected: succeeds,
		async play(actor) {
			const id = await begin(actor);
			await untilWaiting(actor, id);
			actor.sim.setUnreachable(true);
			await delay(3_000);
			actor.sim.setUnreachable(false);
			return await ended(actor, id);
		},
	},
	{
		fault: 'the key is revoked in mid-wait',
		strikes: 'all',
		scenario: { durationMs: 8_000 },
		expected: fails(/did not accept the API key.*task_id/),
		async play(actor) {
			const id = await begin(actor);
			await untilWaiting(actor, id);
			actor.sim.revokeKey();
			return await ended(actor, id);
		},
	},
]);

export const getRows: Row[] = [...others, ...passing, ...final];
