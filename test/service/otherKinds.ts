import type { TaskKind } from './kinds';
import { commonRules, invalid, oneOf, text, webAddress, type FieldRule } from './rules';

/**
 * Routes that the node knows by name only. CometAPI lists them (C); their fields are those of Kling's pages
 * (K), where they are not said to be otherwise. Prices are not known (?).
 */

export type OtherKindName = `other:${string}`;

const anyText: FieldRule = (value) => (typeof value === 'string' ? undefined : 'must be a string');
const link: FieldRule = (value) => (webAddress(value) ? undefined : 'must be an http or https URL');
const anything: FieldRule = () => undefined;

const numberFrom =
	(min: number, max: number): FieldRule =>
	(value) =>
		typeof value === 'number' && value >= min && value <= max
			? undefined
			: `must be a number from ${min} to ${max}`;

/** What the others have in common; a length or price is an example (?). */
const base = {
	required: [],
	media: {},
	secondsOf: () => 5,
	unitsOf: () => 1,
} as const;

function route(
	path: string,
	{ rules, ...other }: Pick<TaskKind, 'rules' | 'makes'> & Partial<TaskKind>,
): TaskKind {
	return {
		...base,
		...other,
		name: `other:${path}`,
		path: `/kling/v1/${path}`,
		rules: { ...commonRules, ...rules },
	};
}

/** A picture that talks (C path, K fields). */
const avatar = route('videos/avatar/image2video', {
	rules: {
		image: link,
		sound_file: link,
		audio_id: anyText,
		prompt: text(2_500),
		mode: oneOf('std', 'pro'),
	},
	required: ['image'],
	refuseTogether: (body) =>
		(body.sound_file === undefined) === (body.audio_id === undefined)
			? invalid('exactly one of audio_id and sound_file is required')
			: undefined,
	makes: ['videos'],
});

/** Speech: answers with its result at once (K, 3); whether with the id of a task is not known (?). */
const tts = route('audio/tts', {
	rules: {
		text: text(1_000),
		voice_id: anyText,
		voice_language: oneOf('zh', 'en'),
		voice_speed: numberFrom(0.8, 2),
	},
	required: ['text', 'voice_id', 'voice_language'],
	makes: ['audios'],
	answersAtOnce: true,
});

/** Lips that follow a sound; Kling asks for its tasks at another route (K, 3), CometAPI at this one (C). */
const lipSync = route('videos/lip-sync', {
	rules: { input: anything },
	required: ['input'],
	makes: ['videos'],
});

/** The fields that hold its source are inside `input` (K). */
const effects = route('videos/effects', {
	rules: { effect_scene: anyText, input: anything },
	required: ['effect_scene', 'input'],
	makes: ['videos'],
});

/** One to four pictures become a clip (K). */
const multiImage = route('videos/multi-image2video', {
	rules: {
		image_list: anything,
		prompt: text(2_500),
		negative_prompt: text(2_500),
		model_name: anyText,
		mode: oneOf('std', 'pro'),
		duration: oneOf('5', '10'),
		aspect_ratio: oneOf('16:9', '9:16', '1:1'),
	},
	required: ['image_list', 'prompt'],
	makes: ['videos'],
});

/** A clip of Kling becomes longer (K). */
const extend = route('videos/video-extend', {
	rules: { video_id: anyText, prompt: text(2_500), negative_prompt: text(2_500) },
	required: ['video_id'],
	makes: ['videos'],
});

/** One to nine pictures (K). */
const images = route('images/generations', {
	rules: {
		prompt: text(2_500),
		negative_prompt: text(2_500),
		model_name: anyText,
		image: link,
		n: numberFrom(1, 9),
		aspect_ratio: anyText,
	},
	required: ['prompt'],
	makes: ['images'],
});

export const OTHER_KINDS: readonly TaskKind[] = [
	avatar,
	tts,
	lipSync,
	effects,
	multiImage,
	extend,
	images,
];
