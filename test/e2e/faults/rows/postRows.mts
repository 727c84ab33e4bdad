import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import {
	GATEWAY_REFUSAL_NAMES,
	gatewayRefusal,
	type GatewayRefusal,
} from '../../../service/facts.js';
import { PROFILE_NAMES } from '../../../simulator/server.mjs';
import { injectFault, startService } from '../fixture.mjs';
import {
	atGateways,
	KLING_AND_GATEWAY,
	rowsAt,
	runUndisturbed,
	start,
	untilEnded,
	type Expected,
	type FaultPlace,
	type Row,
} from '../row.mjs';
import {
	contentRefused,
	created,
	cut,
	gatewaySays,
	inMaintenance,
	internalError,
	klingSays,
	pageSays,
	slotsTaken,
	slowDown,
	times,
	tooMany,
	wrongKey,
} from './answers.mjs';

const MAX_WAIT_MINUTES = 0.1;

const where: FaultPlace = 'POST';
const MAY_EXIST = /It is not known whether a task was created.*n8n-.*A task may exist/;
/** The task exists, and only the usage log of the account shows it. */
export const outOfSight: Expected = {
	affected: 'fails',
	words: MAY_EXIST,
	posts: 1,
	tasks: 1,
	isNamedByKey: true,
};

/** The same at another try, which has looked for it. */
export const stillOutOfSight: Expected = {
	...outOfSight,
	run: 'stops',
	words: /whether an earlier attempt created a task.*A task may exist.*once more under the same ID/,
};

const succeeds = (posts: number): Expected => ({ affected: 'succeeds', posts });
const fails = (words: RegExp, posts = 1): Expected => ({
	affected: 'fails',
	words,
	posts,
	tasks: 0,
});

/** Refused while no task exists: sent again. */
const refusedForNow: Row[] = [
	{ fault: 'all slots taken (429, 1303) twice', scenario: { create: times(2, slotsTaken) } },
	{ fault: 'too many requests (429, 1302) twice', scenario: { create: times(2, tooMany) } },
	{ fault: 'maintenance (503, 5001) twice', scenario: { create: times(2, inMaintenance) } },
	{
		fault: 'the gateway asks to wait two seconds (429, Retry-After), twice',
		services: ['gateway'] as const,
		scenario: { create: times(2, slowDown) },
	},
].map((row) => ({ where, services: PROFILE_NAMES, ...row, expected: succeeds(3) }));

/** A page is read in the same way wherever it comes from. */
const isLikeAnother = (fault: string) => /page|half a JSON|within a minute/.test(fault);

/** The answer is lost or cannot be read, but the task exists: looked up and adopted, where that works. */
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
	services: isLikeAnother(fault) ? KLING_AND_GATEWAY : PROFILE_NAMES,
	scenario: { create: [create] },
	expected: succeeds(1),
	at: atGateways({ expected: outOfSight }),
}));

/** The same without a task: not sent again, and the error says so. */
const lostWithoutTask: Row[] = [
	{ fault: 'the connection is cut', create: cut },
	{ fault: 'internal error (500, 5000)', create: internalError },
	{ fault: 'a web page (502)', create: pageSays(502) },
	{ fault: 'a web page (200)', create: { kind: 'html' } as const },
].map(({ fault, create }) => ({
	where,
	fault: `${fault}, and no task exists`,
	services: isLikeAnother(fault) ? KLING_AND_GATEWAY : PROFILE_NAMES,
	scenario: { create: [create] },
	expected: fails(MAY_EXIST),
}));

/** Whether the words are Kling's, which a gateway hands on in its own way. */
const isByKling = (fault: string) => /1301|1101/.test(fault);

/** Refused for good: sent once, and the error says what to do. */
const refusedForGood: Row[] = [
	{
		fault: 'accepted with HTTP 200, refused with code 1201',
		create: { kind: 'code', code: 1201, message: 'video_url is bad' } as const,
		words: /did not accept the input.*video_url is bad.*1201/,
	},
	{ fault: 'content refused (400, 1301)', create: contentRefused, words: /rejected the content/ },
	{ fault: 'wrong key (401)', create: wrongKey, words: /did not accept the API key/ },
	{
		fault: 'account in arrears (429, 1101)',
		create: klingSays(429, 1101),
		words: /cannot accept tasks/,
	},
	{
		fault: 'no credit (403, insufficient_user_quota)',
		create: gatewaySays(403, 'insufficient_user_quota'),
		words: /no credit left/,
	},
	{ fault: 'a redirect (301)', create: { kind: 'redirect' } as const, words: /Base URL/ },
	{ fault: 'a web page (404)', create: pageSays(404), words: /Base URL/ },
].map(({ fault, create, words }) => ({
	where,
	fault,
	services: isByKling(fault) ? PROFILE_NAMES : undefined,
	scenario: { create: [create] },
	expected: fails(words),
}));

/** What the user is told when the gateway refuses before it asks Kling, and once after it has. */
const GATEWAY_WORDS: Record<GatewayRefusal, RegExp | 'is sent again'> = {
	model_not_found: /does not offer.*no available channel.*No task was created/,
	permission_denied: /This API key is not allowed to use/,
	invalid_request: /did not accept the request.*model_name/,
	get_channel_failed: 'is sent again',
	do_request_failed: MAY_EXIST,
	upstream_load_saturated: 'is sent again',
	quota_not_enough: /no credit left.*Top up/,
	pre_consume_token_quota_failed: /no credit left.*Top up/,
};

const refusedByGateway = GATEWAY_REFUSAL_NAMES.map((code): Row => {
	const words = GATEWAY_WORDS[code];
	const refusal = { kind: 'status', form: 'gateway', ...gatewayRefusal(code) } as const;
	const mayBeMade = code === 'do_request_failed';
	const row = {
		where,
		fault: `the gateway refuses (${refusal.status}, ${code})${mayBeMade ? ', and the task exists' : ''}`,
		services: ['gateway', 'rewriting'] as const,
		scenario: { create: [{ ...refusal, created: mayBeMade }] },
	};
	if (words === 'is sent again') return { ...row, expected: succeeds(2) };
	return { ...row, expected: mayBeMade ? outOfSight : fails(words) };
});

const others = rowsAt(where, [
	{
		fault: 'the account has one slot for three items',
		services: PROFILE_NAMES,
		simulator: { maxParallel: 1 },
		affects: 'all',
		expected: { affected: 'succeeds' },
	},
	{
		fault: 'all slots stay taken (429, 1303) until Max Wait is over',
		services: PROFILE_NAMES,
		affects: 'all',
		scenario: { create: times(99, slotsTaken) },
		parameters: { options: { pollInterval: 1, maxWait: MAX_WAIT_MINUTES } },
		expected: { affected: 'fails', words: /slots of the account are in use/, tasks: 0 },
		async act(fixture) {
			const execution = await runUndisturbed(fixture);
			const sent = fixture.sim.requests.filter(({ kind }) => kind === 'create');
			const waitedMs = (sent.at(-1)?.at ?? 0) - sent[0].at;
			// An item that gives up does not make the others wait a full Max Wait again.
			assert.ok(waitedMs < 2 * MAX_WAIT_MINUTES * 60_000, `${waitedMs} ms`);
			return execution;
		},
	},
	{
		fault: 'nobody listens for three seconds (connection refused)',
		affects: 'all',
		expected: succeeds(1),
		async act(fixture) {
			const { port } = fixture.sim;
			await fixture.sim.close();
			const id = await start(fixture);
			await delay(3_000);
			fixture.sim = await startService(fixture.row, { port, apiKey: fixture.sim.apiKey });
			injectFault(fixture);
			return await untilEnded(fixture, id);
		},
	},
	{
		fault: 'the key was revoked before the run',
		affects: 'all',
		expected: fails(/did not accept the API key/),
		async act(fixture) {
			fixture.sim.revokeKey();
			return await runUndisturbed(fixture);
		},
	},
	{
		fault: 'the credential is deleted while a create waits for a slot',
		affects: 'all',
		scenario: { create: times(99, slotsTaken) },
		expected: {
			affected: 'fails',
			words: /could not read the credential.*Nothing was sent/,
			tasks: 0,
		},
		async act(fixture) {
			const { client, credentialId, sim } = fixture;
			const id = await start(fixture);
			const until = () => sim.requests.some(({ kind }) => kind === 'create');
			await client.waitForExecution(id, { until });
			await client.deleteCredential(credentialId);
			return await untilEnded(fixture, id);
		},
	},
	{
		fault: 'the account has no credit left (429, 1102)',
		services: PROFILE_NAMES,
		affects: 'all',
		expected: fails(/cannot accept tasks: (Account balance|Resource pack).*Check the credit/),
		async act(fixture) {
			fixture.sim.setCredit(false);
			return await runUndisturbed(fixture);
		},
	},
	{
		fault: 'the task cannot be found for ten seconds after a cut; Retry On Fail looks it up first',
		services: PROFILE_NAMES,
		scenario: { create: [{ ...cut, ...created }], notFoundForMs: 11_000 },
		at: atGateways({ expected: stillOutOfSight }),
		settings: { onError: undefined, retryOnFail: true, maxTries: 2, waitBetweenTries: 2_000 },
		expected: succeeds(1),
	},
]);

export const postRows: Row[] = [
	...lostWithTask,
	...lostWithoutTask,
	...others,
	...refusedForNow,
	...refusedForGood,
	...refusedByGateway,
];
