import type { Account } from './account';
import type { Refusal } from './facts';
import { imageBytes, refuseImage } from './pictures';
import {
	commonRules,
	invalid,
	oneOf,
	text,
	webAddress,
	type CreateBody,
	type FieldRule,
	type FieldRules,
} from './rules';

export type KindName = 'videoToAudio' | 'textToAudio' | 'imageToVideo' | 'textToVideo';

/** What is specific to one route; everything else is the same for all routes. */
export interface TaskKind {
	name: KindName;
	/** Where it is created; a query adds the id of the task. */
	path: string;
	/** Its fields. Any other one is refused. */
	rules: FieldRules;
	required: readonly string[];
	/** Checks fields together that are valid one by one. */
	refuseTogether?: (body: CreateBody, account: Account) => Refusal | undefined;
	/** The fields for a file, as a link or as its content, with words for the failure of a task. */
	media: Readonly<Partial<Record<keyof CreateBody, string>>>;
	/** The lists of files of a finished task. */
	makes: ReadonlyArray<'videos' | 'audios'>;
	/** Length of what is made, to a tenth of a second. */
	secondsOf: (body: CreateBody, account: Account) => number;
	/** What it costs, in Kling's units. */
	unitsOf: (body: CreateBody) => number;
}

/** Default length of a video, that of the tests' sample clip. */
const USUAL_SECONDS = 4;
/** Fields that Kling documents and CometAPI's page of video-to-audio does not mention. */
const PROMPT_FIELDS = ['sound_effect_prompt', 'bgm_prompt', 'asmr_mode'] as const;
const RESULT_LINK = /\/(\d+)\.mp4$/;

const video_url: FieldRule = (value) => {
	const url = webAddress(value);
	if (!url) return 'must be an http or https URL';
	if (![url.pathname, url.href].some((part) => /\.(mp4|mov)$/i.test(part))) {
		return 'must be an MP4 or MOV file';
	}
	const seconds = Number(url.searchParams.get('video_seconds') ?? USUAL_SECONDS);
	return seconds >= 3 && seconds <= 20
		? undefined
		: 'must have a duration between 3.0 and 20.0 seconds';
};

/** The soundtrack of a video. */
const videoToAudio: TaskKind = {
	name: 'videoToAudio',
	path: '/kling/v1/audio/video-to-audio',
	rules: {
		...commonRules,
		video_id: (value) =>
			typeof value === 'string' && /^[\w-]+$/.test(value)
				? undefined
				: 'must be a string of letters, digits, - and _',
		video_url,
		sound_effect_prompt: text(200),
		bgm_prompt: text(200),
		asmr_mode: (value) => (typeof value === 'boolean' ? undefined : 'must be a boolean'),
	},
	required: [],
	/** Requires one source, only fields that the account knows, and an existing clip. */
	refuseTogether: (body, account) => {
		if ((body.video_id === undefined) === (body.video_url === undefined)) {
			return invalid('exactly one of video_id and video_url is required');
		}
		const prompt = PROMPT_FIELDS.find((field) => body[field] !== undefined);
		if (prompt !== undefined && !account.facts.acceptsPrompts) {
			return invalid(`unknown field: ${prompt}`);
		}
		const maker = body.video_id === undefined ? undefined : account.findByClip(body.video_id);
		if (!maker || (account.facts.acceptsClipIds && maker.status === 'succeed')) return undefined;
		return { status: 404, code: 1203, message: `video not found: ${body.video_id}` };
	},
	media: { video_url: 'video' },
	makes: ['videos', 'audios'],
	/** The length of the clip: from its address, or from the task that made it. */
	secondsOf: ({ video_id: id, video_url: link }, account) => {
		const url = webAddress(link);
		const said = url?.searchParams.get('video_seconds');
		if (said) return Math.round(Number(said) * 10) / 10;
		const maker = account.find(RESULT_LINK.exec(url?.pathname ?? '')?.[1] ?? '');
		return (maker ?? account.findByClip(id ?? ''))?.seconds ?? USUAL_SECONDS;
	},
	unitsOf: () => 0.25,
};

/** Seconds. CometAPI's schema says integer; its text and Kling's page say one decimal. */
const soundSeconds: FieldRule = (value, { rulesOf }) => {
	if (typeof value !== 'number') return 'must be a number';
	if (value < 3 || value > 10) return 'must be from 3.0 to 10.0 seconds';
	if (rulesOf === 'cometapi' && !Number.isInteger(value)) return 'must be an integer';
	return Number(value.toFixed(1)) === value ? undefined : 'must have at most one decimal';
};

/** A sound from a text. */
const textToAudio: TaskKind = {
	name: 'textToAudio',
	path: '/kling/v1/audio/text-to-audio',
	rules: { ...commonRules, prompt: text(200), duration: soundSeconds },
	required: ['prompt', 'duration'],
	media: {},
	makes: ['audios'],
	secondsOf: (body) => Number(body.duration),
	unitsOf: () => 0.25,
};

/** The features and prices of a model of clips. */
interface ClipModel {
	/** Kling's units a second without sound, $0.14 each by its list. */
	silent: { std: number; pro: number; '4k'?: number };
	/** The same with the clip's own sound; a missing mode has none. */
	sounding: { std?: number; pro?: number; '4k'?: number };
	/** Whether it has `cfg_scale`, and, by Kling's page alone, lengths other than 5 and 10 seconds. */
	isV3?: boolean;
}

const MODELS: Readonly<Record<string, ClipModel>> = {
	'kling-v3': {
		// 4K is known from third parties only (3), and its price is not known at all (?).
		silent: { std: 0.6, pro: 0.8, '4k': 3 },
		sounding: { std: 0.9, pro: 1.2, '4k': 3 },
		isV3: true,
	},
	'kling-v2-6': { silent: { std: 0.3, pro: 0.5 }, sounding: { pro: 1 } },
	'kling-v2-5-turbo': { silent: { std: 0.3, pro: 0.5 }, sounding: {} },
};

/** The model of a create that names none. */
const USUAL_MODEL = 'kling-v1';

/** Names that CometAPI still lists and that Kling answers with 1203. */
const DISCONTINUED = [
	USUAL_MODEL,
	...['v1-5', 'v1-6', 'v2-master', 'v2-1', 'v2-1-master'].map((version) => `kling-${version}`),
];

/** The common part of both routes of clips. */
const clips = {
	rules: {
		...commonRules,
		prompt: text({ kling: 2_500, cometapi: 500 }),
		negative_prompt: text({ kling: 2_500, cometapi: 200 }),
		model_name: oneOf(...Object.keys(MODELS), ...DISCONTINUED),
		mode: oneOf('std', 'pro', '4k'),
		duration: (value: unknown) =>
			typeof value === 'string' && /^([3-9]|1[0-5])$/.test(value)
				? undefined
				: 'must be a string of whole seconds, such as "5"',
		sound: oneOf('on', 'off'),
		cfg_scale: (value: unknown) =>
			typeof value === 'number' && value >= 0 && value <= 1
				? undefined
				: 'must be a number from 0 to 1',
	},
	/** Refuses what the model does not support. */
	refuseTogether: (
		{ model_name = USUAL_MODEL, mode = 'std', duration = '5', sound, cfg_scale }: CreateBody,
		{ facts }: Account,
	): Refusal | undefined => {
		const model = MODELS[model_name];
		if (!model) {
			return { status: 404, code: 1203, message: `model is discontinued: ${model_name}` };
		}
		const hasAnyLength = model.isV3 && facts.rulesOf === 'kling';
		if (!hasAnyLength && !['5', '10'].includes(String(duration))) {
			return invalid(`duration must be 5 or 10 with model_name ${model_name}`);
		}
		if (model.silent[mode] === undefined || (mode === '4k' && facts.rulesOf !== 'kling')) {
			return invalid(`mode value '${mode}' is invalid`);
		}
		if (sound === 'on' && model.sounding[mode] === undefined) {
			return invalid(`sound is not supported by ${model_name} in mode ${mode}`);
		}
		return cfg_scale !== undefined && !model.isV3
			? invalid(`cfg_scale is not supported by ${model_name}`)
			: undefined;
	},
	makes: ['videos'],
	secondsOf: ({ duration = '5' }: CreateBody) => Number(duration),
	unitsOf: ({ model_name = USUAL_MODEL, mode = 'std', sound, duration = '5' }: CreateBody) => {
		const { silent, sounding } = MODELS[model_name];
		return ((sound === 'on' ? sounding[mode] : silent[mode]) ?? 0) * Number(duration);
	},
} satisfies Partial<TaskKind>;

/** A picture: an http or https link, or base64 without the prefix of a data URL. */
const image: FieldRule = (value) => {
	if (typeof value !== 'string') return 'must be a string';
	if (/^data:/i.test(value)) return 'must be base64 without a data: prefix';
	if (webAddress(value)) return undefined;
	if (/^[a-z][a-z\d+.-]*:/i.test(value)) return 'must be an http or https URL';
	const bytes = imageBytes(value);
	return bytes ? refuseImage(bytes) : 'must be a URL or base64';
};

/** A clip that begins with a picture and may end with another one. */
const imageToVideo: TaskKind = {
	...clips,
	name: 'imageToVideo',
	path: '/kling/v1/videos/image2video',
	rules: { ...clips.rules, image, image_tail: image },
	required: ['image'],
	media: { image: 'image', image_tail: 'last image' },
};

/** A clip from a text. */
const textToVideo: TaskKind = {
	...clips,
	name: 'textToVideo',
	path: '/kling/v1/videos/text2video',
	rules: { ...clips.rules, aspect_ratio: oneOf('16:9', '9:16', '1:1') },
	required: ['prompt'],
	media: {},
};

/** Every route that makes tasks. */
export const KINDS: Readonly<Record<KindName, TaskKind>> = {
	videoToAudio,
	textToAudio,
	imageToVideo,
	textToVideo,
};

/** The route of a path, and the id after its create path if there is one. */
export function kindAt(path: string): { kind: TaskKind; id?: string } | undefined {
	for (const kind of Object.values(KINDS)) {
		if (path === kind.path) return { kind };
		const id = path.startsWith(`${kind.path}/`) ? path.slice(kind.path.length + 1) : '';
		if (/^[^/]+$/.test(id)) return { kind, id };
	}
	return undefined;
}
