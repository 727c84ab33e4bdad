import type { Refusal, ServiceFacts } from './facts';

/** How the fields of a create are checked. */

/** A valid create body; its fields depend on the route. */
export interface CreateBody {
	video_id?: string;
	video_url?: string;
	sound_effect_prompt?: string;
	bgm_prompt?: string;
	asmr_mode?: boolean;
	prompt?: string;
	negative_prompt?: string;
	/** A link, or base64 without a prefix. */
	image?: string;
	/** The last picture of a clip, in the same form. */
	image_tail?: string;
	model_name?: string;
	mode?: 'std' | 'pro' | '4k';
	/** Seconds: a number on the route of sounds, a string on those of clips. */
	duration?: number | string;
	aspect_ratio?: string;
	sound?: 'on' | 'off';
	cfg_scale?: number;
	external_task_id?: string;
	callback_url?: string;
}

/** Why a field is refused, as the text after its name; nothing if the value is valid. */
export type FieldRule = (value: unknown, facts: ServiceFacts) => string | undefined;
export type FieldRules = Readonly<Record<string, FieldRule>>;

export const invalid = (message: string): Refusal => ({ status: 400, code: 1201, message });

export function webAddress(value: unknown): URL | undefined {
	if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
	const url = new URL(value);
	return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
}

/** A text with a maximum number of characters, which may differ between the two pages. */
export function text(most: number | Record<ServiceFacts['rulesOf'], number>): FieldRule {
	return (value, { rulesOf }) => {
		if (typeof value !== 'string') return 'must be a string';
		const limit = typeof most === 'number' ? most : most[rulesOf];
		return [...value].length > limit ? `is longer than ${limit} characters` : undefined;
	};
}

export function oneOf(...values: string[]): FieldRule {
	return (value) =>
		typeof value === 'string' && values.includes(value)
			? undefined
			: `must be one of the strings ${values.join(', ')}`;
}

/** The fields of all routes. */
export const commonRules: FieldRules = {
	external_task_id: (value) => (typeof value === 'string' ? undefined : 'must be a string'),
	callback_url: (value) => (webAddress(value) ? undefined : 'must be an http or https URL'),
};

/** Example values on CometAPI's page; a client should not send them. */
const sampleValues = new Set<unknown>([
	'861034216165875784',
	'audio-video-task-001',
	'https://example.com/webhook',
	'http://runwaycdn.rixapi.com/attachments/video/runway/20241015/82bc23c83b5c32e75059c8328df5cffb.mp4',
	'https://xxxxx.mp4',
]);

function refuseField(
	rules: FieldRules,
	field: string,
	value: unknown,
	facts: ServiceFacts,
): string | undefined {
	const rule = Object.hasOwn(rules, field) ? rules[field] : undefined;
	if (!rule) return `unknown field: ${field}`;
	if (value === null || (typeof value === 'string' && value.trim() === '')) {
		return `${field} must not be empty`;
	}
	if (sampleValues.has(value)) return `${field} is the documentation's sample value`;
	const reason = rule(value, facts);
	return reason && `${field} ${reason}`;
}

/** The first problem with the fields of a body, or nothing. */
export function refuseFields(
	{ rules, required }: { rules: FieldRules; required: readonly string[] },
	body: unknown,
	facts: ServiceFacts,
): Refusal | undefined {
	if (typeof body !== 'object' || body === null || Array.isArray(body)) {
		return invalid('the body must be a JSON object');
	}
	for (const [field, value] of Object.entries(body)) {
		const reason = refuseField(rules, field, value, facts);
		if (reason !== undefined) return invalid(reason);
	}
	const missing = required.find((field) => !Object.hasOwn(body, field));
	return missing === undefined ? undefined : invalid(`${missing} is required`);
}
