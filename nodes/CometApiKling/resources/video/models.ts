import type { INodeProperties } from 'n8n-workflow';

/** The models that make clips, their capabilities, and the fields to choose them. */

/** Dollars a second, silent and with sound; a missing one is not published. */
interface Price {
	silent?: number;
	sounding?: number;
}

export interface Model {
	label: string;
	/** The modes that it has, with their prices. Source: Kling's price list, which CometAPI follows. */
	prices: Readonly<Record<string, Price>>;
	/** The modes in which it makes sound. */
	soundModes: readonly string[];
	/** Whether clips can have any whole number of seconds from 3 to 15, not only 5 and 10. */
	hasAnyLength: boolean;
	takesCfgScale: boolean;
}

/** By the service's name for a model. Source: Kling's table of the models' capabilities. */
export const MODELS: Readonly<Record<string, Model>> = {
	'kling-v2-5-turbo': {
		label: 'Kling V2.5 Turbo',
		prices: { std: { silent: 0.042 }, pro: { silent: 0.07 } },
		soundModes: [],
		hasAnyLength: false,
		takesCfgScale: false,
	},
	'kling-v2-6': {
		label: 'Kling V2.6',
		prices: { std: { silent: 0.042 }, pro: { silent: 0.07, sounding: 0.14 } },
		soundModes: ['pro'],
		hasAnyLength: false,
		takesCfgScale: false,
	},
	'kling-v3': {
		label: 'Kling V3',
		prices: {
			std: { silent: 0.084, sounding: 0.126 },
			pro: { silent: 0.112, sounding: 0.168 },
			'4k': {},
		},
		soundModes: ['std', 'pro', '4k'],
		hasAnyLength: true,
		takesCfgScale: true,
	},
};

const DESCRIPTIONS: Readonly<Record<string, string>> = {
	'kling-v2-5-turbo': 'Silent clips at the lowest price: $0.042 to $0.07 a second',
	'kling-v2-6': 'Clips of 5 or 10 seconds, in Pro with sound: $0.042 to $0.14 a second',
	'kling-v3': 'The newest: 3 to 15 seconds, 4K, sound; $0.084 to $0.168 a second',
};

export const modelField: INodeProperties = {
	displayName: 'Model',
	name: 'model',
	type: 'options',
	options: Object.entries(MODELS).map(([value, { label }]) => ({
		name: label,
		value,
		description: DESCRIPTIONS[value],
	})),
	default: 'kling-v2-5-turbo',
	description: 'Which of the Kling models makes the clip',
	routing: { send: { type: 'body', property: 'model_name' } },
};

export const modelNameField: INodeProperties = {
	displayName: 'Model Name',
	name: 'modelName',
	type: 'string',
	default: '',
	placeholder: 'e.g. kling-v2-1-master',
	description:
		'Overrides Model, for models that are not listed. The price notice does not apply then.',
};

export const MODES: Readonly<Record<string, string>> = {
	std: 'Standard (720p)',
	pro: 'Pro (1080p)',
	'4k': '4K (2160p)',
};

export const modeField: INodeProperties = {
	displayName: 'Mode',
	name: 'mode',
	type: 'options',
	options: [
		{ name: MODES.std, value: 'std', description: 'Cheaper and faster' },
		{ name: MODES.pro, value: 'pro', description: 'Sharper, and 33 to 67 % more expensive' },
		{
			name: MODES['4k'],
			value: '4k',
			description: 'Kling V3 only. CometAPI does not mention it, and its price is not published.',
		},
	],
	default: 'std',
	description: 'How sharp the clip is',
	routing: { send: { type: 'body', property: 'mode' } },
};

export const durationField: INodeProperties = {
	displayName: 'Duration',
	name: 'videoDuration',
	type: 'number',
	typeOptions: { minValue: 3, maxValue: 15, numberPrecision: 0 },
	default: 5,
	description:
		'Length of the clip in seconds: 5 or 10. Kling documents 3 to 15 for Kling V3; CometAPI mentions only 5 and 10.',
	routing: { send: { type: 'body', property: 'duration' } },
};

export const soundField: INodeProperties = {
	displayName: 'Sound',
	name: 'sound',
	type: 'boolean',
	default: false,
	description:
		'Whether the model makes sound as well. Costs at least 50 % more than a silent clip, to which Create Soundtrack From Video can add sound for $0.035. Not with Kling V2.5 Turbo, and with Kling V2.6 only in Pro mode.',
	routing: { send: { type: 'body', property: 'sound' } },
};

export const cfgScaleField: INodeProperties = {
	displayName: 'CFG Scale',
	name: 'cfgScale',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
	default: 0.5,
	description:
		'How closely the clip follows the prompt, from 0 to 1. Only for Kling V3, not for the V2 models.',
	routing: { send: { type: 'body', property: 'cfg_scale' } },
};
