import { Agent, get } from 'node:http';

/**
 * A process of its own that asks n8n for its health every 20 ms, as another caller would: the
 * benchmark itself is busy and would mistake its own standstill for one of n8n.
 */
const GAP_MS = 20;

const [, , url] = process.argv;
const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
const open = new Set<number>();
let longestMs = 0;

setInterval(() => {
	const askedAtMs = performance.now();
	open.add(askedAtMs);
	const note = () => {
		open.delete(askedAtMs);
		longestMs = Math.max(longestMs, performance.now() - askedAtMs);
	};
	get(`${url}/healthz`, { agent }, (response) => response.resume().on('end', note)).on(
		'error',
		note,
	);
}, GAP_MS);

process.on('message', () => {
	const waitsMs = [...open].map((askedAtMs) => performance.now() - askedAtMs);
	process.send?.(Math.max(longestMs, ...waitsMs), () => process.exit(0));
});
process.send?.('ready');
