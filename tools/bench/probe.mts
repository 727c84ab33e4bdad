import { Agent, get } from 'node:http';

/**
 * A process of its own that asks n8n every 20 ms whether it is ready, as another caller would: the
 * benchmark itself is busy and would mistake its own standstill for one of n8n. `/healthz` alone is answered
 * with 200 also while n8n cannot reach its database.
 */
const GAP_MS = 20;

/** What the probe has seen. */
export interface Seen {
	/** The longest that it has waited for a 200, counted from the first request that got none. */
	longestMs: number;
	/** How many of its requests had another answer, or none. */
	refusals: number;
}

const [, , url] = process.argv;
// A connection that is kept may be one that n8n closes at that moment, because it was idle: no refusal.
const agent = new Agent({ keepAlive: false });
/** When the requests were sent that no 200 has come for yet. */
const open = new Set<number>();
const refused = new Set<number>();
const seen: Seen = { longestMs: 0, refusals: 0 };

function longestWaitMs(): number {
	return Math.max(0, ...[...open, ...refused].map((askedAtMs) => performance.now() - askedAtMs));
}

function ask(): void {
	const askedAtMs = performance.now();
	open.add(askedAtMs);
	const note = (answer: string) => {
		open.delete(askedAtMs);
		refused.add(askedAtMs);
		if (answer !== '200') {
			seen.refusals += 1;
			console.error(`n8n answered another caller with ${answer}`);
			return;
		}
		const firstAtMs = Math.min(...refused);
		seen.longestMs = Math.max(seen.longestMs, performance.now() - firstAtMs);
		refused.clear();
	};
	get(`${url}/healthz/readiness`, { agent }, (response) => {
		response.resume().on('end', () => note(String(response.statusCode)));
	}).on('error', ({ message }) => note(message));
}

setInterval(ask, GAP_MS);

process.on('message', () => {
	seen.longestMs = Math.max(seen.longestMs, longestWaitMs());
	process.send?.(seen, () => process.exit(0));
});
process.send?.('ready');
