import { setTimeout as delay } from 'node:timers/promises';
import { startSimulator } from '../../simulator/server.mjs';
import { begin, ended, justRun, strike } from './actor.mjs';
import {
	created,
	cut,
	inMaintenance,
	internalError,
	klingSays,
	pageSays,
	slotsTaken,
	slowDown,
	times,
	tooMany,
} from './answers.mjs';
import { rowsAt, type Expected, type Place, type Row } from './row.mjs';

const where: Place = 'POST';
const MAY_EXIST = /Whether a task was created is not known.*n8n-.*A task may exist/;

const succeeds = (posts: number): Expected => ({ struck: 'succeeds', posts });
const fails = (words: RegExp, posts = 1): Expected => ({ struck: 'fails', words, posts, tasks: 0 });

/** Refused while no task exists: sent again. */
const refusedForNow: Row[] = [
	{ fault: 'all slots taken (429, 1303) twice', scenario: { create: times(2, slotsTaken) } },
	{ fault: 'too many requests (429, 1302) twice', scenario: { create: times(2, tooMany) } },
	{ fault: 'maintenance (503, 5001) twice', scenario: { create: times(2, inMaintenance) } },
	{
		fault: 'the gateway asks to wait two seconds (429, Retry-After), twice',
		scenario: { create: times(2, slowDown) },
	},
].map((row) => ({ where, ...row, expected: succeeds(3) }));

/** The answer is lost or cannot be read, but the task exists: looked up and adopted. */
const lostWithTask: Row[] = [
	{ fault: 'the connection is cut', create: { ...cut, ...created } },
	{ fault: 'internal error (500, 5000)', create: klingSays(500, 5000, created) },
	{ fault: 'a web page (502)', create: pageSays(502, created) },
	{ fault: 'a web page (200)', create: { kind: 'html', ...created } as const },
	{ fault: 'half a JSON (200)', create: { kind: 'garbage', ...created } as const },
	{ fault: 'no answer within a minute', create: { kind: 'hang', ms: 63_000, ...created } as const },
].map(({ fault, create }) => ({
	where,
	fault: `${fault}, and the task exists`,
	scenario: { create: [create] },
	expected: succeeds(1),
}));

/** The same without a task: not sent again, and said. */
const lostWithoutTask: Row[] = [
	{ fault: 'the connection is cut', create: cut },
	{ fault: 'internal error (500, 5000)', create: internalError },
	{ fault: 'a web page (502)', create: pageSays(502) },
	{ fault: 'a web page (200)', create: { kind: 'html' } as const },
].map(({ fault, create }) => ({
	where,
	fault: `${fault}, and no task exists`,
	scenario: { create: [create] },
	expected: fails(MAY_EXIST),
}));

const others = rowsAt(where, [
	{
		fault: 'the account has one slot for three items',
		simulator: { maxParallel: 1 },
		strikes: 'all',
		expected: { struck: 'succeeds' },
	},
	{
		fault: 'nobody listens for three seconds (connection refused)',
		strikes: 'all',
		expected: succeeds(1),
		async play(actor) {
			const { port, options } = { port: actor.sim.port, options: actor.row.simulator };
			await actor.sim.close();
			const id = await begin(actor);
			await delay(3_000);
			actor.sim = await startSimulator({ durationMs: 1_200, ...options, port });
			strike(actor);
			return await ended(actor, id);
		},
	},
	{
		fault: 'the key was revoked before the run',
		strikes: 'all',
		expected: fails(/did not accept the API key/),
		async play(actor) {
			actor.sim.revokeKey();
			return await justRun(actor);
		},
	},
	{
		fault:
			'the connection is cut, the task exists, and the service knows no look-up by external id',
		scenario: { create: [{ ...cut, ...created }] },
		simulator: { lookupByExternalId: false },
		expected: { struck: 'fails', words: MAY_EXIST, posts: 1, tasks: 1, isNamedByKey: true },
	},
	{
		fault: 'the task cannot be found for ten seconds after a cut; Retry On Fail meets "id exists"',
		scenario: { create: [{ ...cut, ...created }], notFoundForMs: 11_000 },
		settings: { onError: undefined, retryOnFail: true, maxTries: 2, waitBetweenTries: 2_000 },
		expected: succeeds(2),
	},
]);

export const postRows: Row[] = [...lostWithTask, ...lostWithoutTask, ...others, ...refusedForNow];
