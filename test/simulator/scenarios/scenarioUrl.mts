import type { TaskKind } from '../../service/kinds.js';
import { webAddress, type CreateBody } from '../../service/rules.js';
import { isPresetName, preset } from './presets.mjs';
import type { Scenario } from './scenario.mjs';

const MOST_TIMES = 1_000;
const places = ['create', 'query', 'download'] as const;
const names = ['scenario', 'times', 'on', 'seconds'];

type ScenarioChoice = { scenario: Partial<Scenario> } | { refusal: string };

/** Words of a choice, and the field that they stand in. */
interface Wording {
	field: string;
	query: URLSearchParams;
}

function isNumberUpTo(text: string, most: number): boolean {
	return /^\d+(\.\d+)?$/.test(text) && Number(text) <= most;
}

/** Where a create can name its scenario: in its links, and at the end of its prompt. */
function wordingsOf(body: CreateBody, { media }: TaskKind): Wording[] {
	const links = Object.keys(media).flatMap((field) => {
		const query = webAddress(body[field as keyof CreateBody])?.searchParams;
		return query ? [{ field, query }] : [];
	});
	const words = /\?(\S+)$/.exec(body.prompt ?? '')?.[1];
	const all = words ? [...links, { field: 'prompt', query: new URLSearchParams(words) }] : links;
	return all.filter(({ query }) => names.some((name) => query.has(name)));
}

/**
 * The scenario named in a create by `?scenario=`, `times`, `on` (create, query, download), `seconds`.
 * A value it does not know is a refusal, so that a typing error does not pass for success.
 */
export function scenarioIn(body: CreateBody, kind: TaskKind): ScenarioChoice {
	const [wording] = wordingsOf(body, kind);
	if (!wording) return { scenario: {} };
	const { field, query } = wording;
	const name = query.get('scenario') ?? 'ok';
	if (!isPresetName(name)) return { refusal: `${field} names an unknown scenario: ${name}` };

	const times = query.get('times') ?? undefined;
	if (
		times !== undefined &&
		!(isNumberUpTo(times, MOST_TIMES) && Number.isInteger(Number(times)))
	) {
		return { refusal: `${field} has times=${times}, expected 0 to ${MOST_TIMES}` };
	}
	const wanted = query.get('on');
	const on = places.find((place) => place === wanted);
	if (wanted !== null && !on) return { refusal: `${field} has on=${wanted}` };

	const scenario = preset(name, times === undefined ? undefined : Number(times), on);
	const seconds = query.get('seconds');
	if (seconds === null) return { scenario };
	if (!isNumberUpTo(seconds, 86_400)) return { refusal: `${field} has seconds=${seconds}` };
	return { scenario: { ...scenario, durationMs: Number(seconds) * 1_000 } };
}
