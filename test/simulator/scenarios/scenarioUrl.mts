import { isPresetName, preset } from './presets.mjs';
import type { Scenario } from './scenario.mjs';

const MOST_TIMES = 1_000;
const places = ['create', 'query', 'download'] as const;

type ScenarioChoice = { scenario: Partial<Scenario> } | { refusal: string };

function isNumberUpTo(text: string, most: number): boolean {
	return /^\d+(\.\d+)?$/.test(text) && Number(text) <= most;
}

/**
 * The scenario named in an address: `scenario`, `times`, `on` (create, query, download), `seconds`.
 * A value it does not know is a refusal, so that a typing error does not pass for success.
 */
export function scenarioFromUrl(address: string | undefined): ScenarioChoice {
	if (!address || !URL.canParse(address)) return { scenario: {} };
	const query = new URL(address).searchParams;
	const name = query.get('scenario') ?? 'ok';
	if (!isPresetName(name)) return { refusal: `video_url names an unknown scenario: ${name}` };

	const times = query.get('times') ?? undefined;
	if (
		times !== undefined &&
		!(isNumberUpTo(times, MOST_TIMES) && Number.isInteger(Number(times)))
	) {
		return { refusal: `video_url has times=${times}, expected 0 to ${MOST_TIMES}` };
	}
	const wanted = query.get('on');
	const on = places.find((place) => place === wanted);
	if (wanted !== null && !on) return { refusal: `video_url has on=${wanted}` };

	const scenario = preset(name, times === undefined ? undefined : Number(times), on);
	const seconds = query.get('seconds');
	if (seconds === null) return { scenario };
	if (!isNumberUpTo(seconds, 86_400)) return { refusal: `video_url has seconds=${seconds}` };
	return { scenario: { ...scenario, durationMs: Number(seconds) * 1_000 } };
}
