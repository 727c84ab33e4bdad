/** A create body that passed every rule. */
export interface CreateBody {
	video_id?: string;
	video_url?: string;
	sound_effect_prompt?: string;
	bgm_prompt?: string;
	asmr_mode?: boolean;
	external_task_id?: string;
	callback_url?: string;
}

type FieldRule = (value: unknown, baseUrl: string) => string | undefined;

const LONGEST_PROMPT = 200;

/** Values that CometAPI's page shows as examples; a client that sends one copied the page. */
const sampleValues = new Set<unknown>([
	'861034216165875784',
	'audio-video-task-001',
	'https://example.com/webhook',
	'http://runwaycdn.rixapi.com/attachments/video/runway/20241015/82bc23c83b5c32e75059c8328df5cffb.mp4',
	'https://xxxxx.mp4',
]);

function webAddress(value: unknown): URL | undefined {
	if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
	const url = new URL(value);
	return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
}

const prompt: FieldRule = (value) => {
	if (typeof value !== 'string') return 'must be a string';
	return [...value].length > LONGEST_PROMPT
		? `is longer than ${LONGEST_PROMPT} characters`
		: undefined;
};

const rules: Record<keyof CreateBody, FieldRule> = {
	video_id: (value) =>
		typeof value === 'string' && /^[\w-]+$/.test(value)
			? undefined
			: 'must be a string of letters, digits, - and _',
	video_url: (value, baseUrl) => {
		const url = webAddress(value);
		if (!url) return 'must be an http or https URL';
		const isOurs = url.href.startsWith(`${baseUrl}/files/`);
		const hasEnding = [url.pathname, url.href].some((text) => /\.(mp4|mov)$/i.test(text));
		if (!isOurs && !hasEnding) return 'must be an MP4 or MOV file';
		const seconds = url.searchParams.get('video_seconds');
		if (seconds === null) return undefined;
		return Number(seconds) >= 3 && Number(seconds) <= 20
			? undefined
			: 'must have a duration between 3.0 and 20.0 seconds';
	},
	sound_effect_prompt: prompt,
	bgm_prompt: prompt,
	asmr_mode: (value) => (typeof value === 'boolean' ? undefined : 'must be a boolean'),
	external_task_id: (value) => (typeof value === 'string' ? undefined : 'must be a string'),
	callback_url: (value) => (webAddress(value) ? undefined : 'must be an http or https URL'),
};

/** Fields that Kling documents and CometAPI's page of this route does not mention. */
export const PROMPT_FIELDS = ['sound_effect_prompt', 'bgm_prompt', 'asmr_mode'] as const;

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isKnown(field: string): field is keyof CreateBody {
	return Object.hasOwn(rules, field);
}

function refuseField(field: string, value: unknown, baseUrl: string): string | undefined {
	if (!isKnown(field)) return `unknown field: ${field}`;
	if (value === null || (typeof value === 'string' && value.trim() === '')) {
		return `${field} must not be empty`;
	}
	if (sampleValues.has(value)) return `${field} is the documentation's sample value`;
	const reason = rules[field](value, baseUrl);
	return reason && `${field} ${reason}`;
}

/** Why a create body is refused, naming the field, or nothing when it is right. */
export function refuseCreate(body: unknown, baseUrl: string): string | undefined {
	if (!isObject(body)) return 'the body must be a JSON object';
	for (const [field, value] of Object.entries(body)) {
		const refusal = refuseField(field, value, baseUrl);
		if (refusal) return refusal;
	}
	const sources = ['video_id', 'video_url'].filter((field) => Object.hasOwn(body, field));
	return sources.length === 1 ? undefined : 'exactly one of video_id and video_url is required';
}

/** Narrows a parsed body that `refuseCreate` found nothing against. */
export function isCreateBody(body: unknown, baseUrl: string): body is CreateBody {
	return refuseCreate(body, baseUrl) === undefined;
}
