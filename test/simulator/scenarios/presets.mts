import {
	factsOf,
	FULL,
	GATEWAY_REFUSAL_NAMES,
	gatewayRefusal,
	type GatewayRefusal,
} from '../../service/facts.js';
import type { TaskKind } from '../../service/kinds.js';
import { webAddress, type CreateBody } from '../../service/rules.js';
import type { Fault, Scenario } from './scenario.mjs';

interface Preset {
	about: string;
	/** What it does to a task; a fault repeats so often. */
	scenario: (times?: number) => Partial<Scenario>;
}

const repeat = (times: number, fault: Fault): Fault[] =>
	Array.from({ length: times }, () => ({ ...fault }));

/** Each refusal of a gateway at a create, by its code; where it may have sent it, the task is made. */
const gatewayPresets = Object.fromEntries(
	GATEWAY_REFUSAL_NAMES.map((code): [GatewayRefusal, Preset] => {
		const refusal = gatewayRefusal(code);
		const created = code === 'do_request_failed';
		const about = `create refused with ${refusal.status} ${code}${created ? ', but created' : ''}`;
		const fault: Fault = { kind: 'status', form: 'gateway', ...refusal, created };
		return [code, { about, scenario: (times = 1) => ({ create: repeat(times, fault) }) }];
	}),
) as Record<GatewayRefusal, Preset>;

/** Named scenarios, chosen with `scenario=` in a create. */
export const presets: Record<string, Preset> = {
	ok: { about: 'succeeds', scenario: () => ({}) },
	fail: { about: 'fails in risk control', scenario: () => ({ outcome: 'failed' }) },
	no_audio: {
		about: 'succeeds without any audio',
		scenario: () => ({ outcome: 'no_audio' }),
	},
	refuse1303: {
		about: 'create refused with 429 1303, nothing created',
		scenario: (times = 1) => ({
			create: repeat(times, { kind: 'status', form: 'kling', ...FULL }),
		}),
	},
	no_credit: {
		about: 'create refused with 429 1102, nothing created',
		scenario: (times = 1) => ({
			create: repeat(times, { kind: 'status', form: 'kling', ...factsOf('kling').noCredit }),
		}),
	},
	...gatewayPresets,
	error500: {
		about: 'query answers 500 5000',
		scenario: (times = 1) => ({
			query: repeat(times, { kind: 'status', status: 500, code: 5000, form: 'kling' }),
		}),
	},
	lost_answer: {
		about: 'task created, connection cut before the answer',
		scenario: (times = 1) => ({ create: repeat(times, { kind: 'lost', created: true }) }),
	},
	expired_link: {
		about: 'downloads answer 403 with an XML body',
		scenario: (times = 100) => ({
			download: repeat(times, { kind: 'status', status: 403, form: 'xml' }),
		}),
	},
	callback_lost: { about: 'no callback is sent', scenario: () => ({ callback: { lost: true } }) },
};

const NAMES = ['scenario', 'times', 'seconds'];
const MOST = { times: 1_000, seconds: 86_400 };

/** Where a create can name its scenario: in its links, and at the end of its prompt. */
function queriesIn(body: CreateBody, { media }: TaskKind): Array<[string, URLSearchParams]> {
	const words = /\?(\S+)$/.exec(body.prompt ?? '')?.[1];
	const links = Object.keys(media).map((field): [string, URLSearchParams | undefined] => [
		field,
		webAddress(body[field as keyof CreateBody])?.searchParams,
	]);
	return [...links, ['prompt', new URLSearchParams(words)] as const].flatMap(([field, query]) =>
		query && NAMES.some((name) => query.has(name)) ? [[field, query]] : [],
	);
}

/**
 * The scenario that a create names by `?scenario=`, `times` and `seconds`. An unknown value is a
 * refusal, so that a typing error does not pass for success.
 */
export function scenarioIn(
	body: CreateBody,
	kind: TaskKind,
): { scenario: Partial<Scenario> } | { refusal: string } {
	const [[field, query] = ['', new URLSearchParams()]] = queriesIn(body, kind);
	const name = query.get('scenario') ?? 'ok';
	if (!Object.hasOwn(presets, name)) {
		return { refusal: `${field} names an unknown scenario: ${name}` };
	}
	const numbers: { times?: number; seconds?: number } = {};
	for (const each of ['times', 'seconds'] as const) {
		const text = query.get(each);
		if (text === null) continue;
		numbers[each] = Number(text);
		if (!/^\d+(\.\d+)?$/.test(text) || numbers[each] > MOST[each]) {
			return { refusal: `${field} has ${each}=${text}, expected 0 to ${MOST[each]}` };
		}
	}
	const { times, seconds } = numbers;
	const durationMs = seconds === undefined ? {} : { durationMs: seconds * 1_000 };
	return { scenario: { ...presets[name].scenario(times), ...durationMs } };
}
