import {
	factsOf,
	FULL,
	GATEWAY_REFUSAL_NAMES,
	gatewayRefusal,
	type GatewayRefusal,
} from '../../service/facts.js';
import type { Fault, Scenario } from './scenario.mjs';

type FaultyRoute = 'create' | 'query' | 'download';

interface Preset {
	about: string;
	/** How often the fault repeats when `times` is not given. */
	times?: number;
	on?: FaultyRoute[];
	fault?: Fault;
	rest?: Partial<Scenario>;
}

const MANY = 100;

/** Each refusal of a gateway at a create, by its code; where it may have sent it, the task is made. */
const gatewayPresets = Object.fromEntries(
	GATEWAY_REFUSAL_NAMES.map((code): [GatewayRefusal, Preset] => {
		const refusal = gatewayRefusal(code);
		const created = code === 'do_request_failed';
		const about = `create refused with ${refusal.status} ${code}${created ? ', but created' : ''}`;
		const fault: Fault = { kind: 'status', form: 'gateway', ...refusal, created };
		return [code, { about, on: ['create'], fault }];
	}),
) as Record<GatewayRefusal, Preset>;

/** Named scenarios, chosen with `?scenario=` in a create or with `preset()`. */
export const presets = {
	ok: { about: 'succeeds' },
	fail: { about: 'fails in risk control', rest: { outcome: 'failed' } },
	no_audio: { about: 'succeeds without any audio', rest: { outcome: 'no_audio' } },
	no_video: { about: 'succeeds without any video', rest: { outcome: 'no_video' } },
	slow: { about: 'takes a minute, or seconds=', rest: { durationMs: 60_000 } },
	wrapped: { about: 'query answers in the gateway envelope', rest: { envelope: 'wrapped' } },
	not_found: { about: 'unknown to queries for 3 s', rest: { notFoundForMs: 3_000 } },
	refuse1303: {
		about: 'create refused with 429 1303, nothing created',
		on: ['create'],
		fault: { kind: 'status', form: 'kling', ...FULL },
	},
	no_credit: {
		about: 'create refused with 429 1102, nothing created',
		on: ['create'],
		fault: { kind: 'status', form: 'kling', ...factsOf('kling').noCredit },
	},
	...gatewayPresets,
	busy: {
		about: 'create and query refused by the gateway with 429 and Retry-After: 1',
		on: ['create', 'query'],
		fault: {
			kind: 'status',
			status: 429,
			code: 'rate_limit_exceeded',
			message: 'Too many requests',
			form: 'gateway',
			retryAfter: '1',
		},
	},
	html: { about: 'create answered with a web page', on: ['create'], fault: { kind: 'html' } },
	error500: {
		about: 'query answers 500 5000',
		on: ['query'],
		fault: {
			kind: 'status',
			status: 500,
			code: 5000,
			message: 'Internal server error',
			form: 'kling',
		},
	},
	lost_answer: {
		about: 'task created, connection cut before the answer',
		on: ['create'],
		fault: { kind: 'lost', created: true },
	},
	expired_link: {
		about: 'downloads answer 403 with an XML body',
		times: MANY,
		on: ['download'],
		fault: { kind: 'status', status: 403, form: 'xml' },
	},
	truncated: { about: 'download cut half-way', on: ['download'], fault: { kind: 'truncated' } },
	callback_lost: { about: 'no callback is sent', rest: { callback: { lost: true } } },
	callback_twice: { about: 'each callback is sent twice', rest: { callback: { copies: 2 } } },
	callback_early: {
		about: 'finished and called back before the create is answered',
		rest: { durationMs: 0, callback: { early: true } },
	},
	callback_reversed: {
		about: 'callbacks newest first, at the end',
		rest: { callback: { order: 'reversed' } },
	},
} satisfies Record<string, Preset>;

export type PresetName = keyof typeof presets;

export function isPresetName(name: string): name is PresetName {
	return Object.hasOwn(presets, name);
}

/** A preset as scenario fields; `times` repeats its fault, `on` moves the fault to another request. */
export function preset(name: PresetName, times?: number, on?: FaultyRoute): Partial<Scenario> {
	const { fault, rest, times: usual = 1, on: places = [] }: Preset = presets[name];
	const chosen: Partial<Scenario> = { ...rest };
	if (!fault) return chosen;
	for (const place of on ? [on] : places) {
		chosen[place] = Array.from({ length: times ?? usual }, () => ({ ...fault }));
	}
	return chosen;
}
