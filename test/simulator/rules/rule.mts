import type { SimulatorState } from '../http/state.mjs';
import type { TaskKind } from '../kinds/kind.mjs';
import type { CreateBody } from './createBody.mjs';

/** Why a field is refused, said after its name; nothing where the value is right. */
export type FieldRule = (value: unknown, state: SimulatorState) => string | undefined;

/** How a create is refused. */
export interface Refusal {
	status: number;
	code: number;
	message: string;
}

/** Values that CometAPI's page shows as examples; a client that sends one copied the page. */
const sampleValues = new Set<unknown>([
	'861034216165875784',
	'audio-video-task-001',
	'https://example.com/webhook',
	'http://runwaycdn.rixapi.com/attachments/video/runway/20241015/82bc23c83b5c32e75059c8328df5cffb.mp4',
	'https://xxxxx.mp4',
]);

export function invalid(message: string): Refusal {
	return { status: 400, code: 1201, message };
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuseField(
	{ rules }: TaskKind,
	field: string,
	value: unknown,
	state: SimulatorState,
): string | undefined {
	const rule = Object.hasOwn(rules, field) ? rules[field] : undefined;
	if (!rule) return `unknown field: ${field}`;
	if (value === null || (typeof value === 'string' && value.trim() === '')) {
		return `${field} must not be empty`;
	}
	if (sampleValues.has(value)) return `${field} is the documentation's sample value`;
	const reason = rule(value, state);
	return reason && `${field} ${reason}`;
}

/** Reads a create body by the rules of its route: the body when it is right, else the refusal. */
export function readCreate(
	kind: TaskKind,
	body: unknown,
	state: SimulatorState,
): { body: CreateBody } | { refusal: Refusal } {
	if (!isObject(body)) return { refusal: invalid('the body must be a JSON object') };
	for (const [field, value] of Object.entries(body)) {
		const reason = refuseField(kind, field, value, state);
		if (reason) return { refusal: invalid(reason) };
	}
	const missing = kind.required.find((field) => !Object.hasOwn(body, field));
	if (missing) return { refusal: invalid(`${missing} is required`) };
	const refusal = kind.refuseTogether?.(body, state);
	return refusal ? { refusal } : { body };
}
