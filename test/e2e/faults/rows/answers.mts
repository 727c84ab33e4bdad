import { about } from '../../../service/facts.js';
import { factsOf, type Fault, type ProfileName } from '../../../simulator/server.mjs';

type Status = Extract<Fault, { kind: 'status' }>;

export const times = (count: number, fault: Fault): Fault[] =>
	Array.from({ length: count }, () => ({ ...fault }));

export const klingSays = (status: number, code: number, more: Partial<Status> = {}): Fault => ({
	kind: 'status',
	status,
	code,
	form: 'kling',
	...more,
});

export const gatewaySays = (status: number, code: string, more: Partial<Status> = {}): Fault => ({
	kind: 'status',
	status,
	code,
	form: 'gateway',
	...more,
});

export const pageSays = (status: number, more: Partial<Status> = {}): Fault => ({
	kind: 'status',
	status,
	form: 'html',
	...more,
});

/** What the service answers about a task that it does not know. */
export const unknownAt = (service: ProfileName): Fault => ({
	kind: 'status',
	form: 'kling',
	...about('it', factsOf(service).unknownTask),
});

export const created = { created: true } as const;
export const slotsTaken = klingSays(429, 1303);
export const tooMany = klingSays(429, 1302);
export const inMaintenance = klingSays(503, 5001);
export const slowDown = gatewaySays(429, 'rate_limit_exceeded', { retryAfter: '2' });
export const internalError = klingSays(500, 5000);
export const contentRefused = klingSays(400, 1301, { message: 'content safety' });
export const wrongKey = gatewaySays(401, 'invalid_api_key', { message: 'Invalid API key' });
export const cut: Fault = { kind: 'lost' };
export const ok: Fault = { kind: 'ok' };
