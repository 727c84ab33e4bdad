import { factsOf } from './facts.mjs';

export interface Drift {
	gone: string[];
	added: string[];
}

/**
 * How a page differs from its stored facts; `undefined` if it does not.
 * Throws if it is not that page, e.g. an error page: it would look as if everything were gone.
 */
export function driftOf(stored: string[], page: string): Drift | undefined {
	const live = factsOf(page);
	if (!stored.some((fact) => fact.startsWith('route: ') && live.includes(fact)))
		throw new Error('The answer is not the documentation page: it names none of the routes.');
	const gone = stored.filter((fact) => !live.includes(fact));
	const added = live.filter((fact) => !stored.includes(fact));
	return gone.length + added.length === 0 ? undefined : { gone, added };
}

/** The text of the issue. */
export function reportOf(url: string, { gone, added }: Drift): string {
	const list = (title: string, facts: string[]) =>
		facts.length === 0 ? [] : [`## ${title}`, facts.map((fact) => `- ${fact}`).join('\n')];
	return [
		`CometAPI's page ${url} no longer says what is stored in \`test/live-check/documentation\`.`,
		...list('Gone', gone),
		...list('New', added),
		'Check what this means for the node and its texts, then store the page with `npm run api-drift -- --accept` and close this issue.',
		'',
	].join('\n\n');
}
