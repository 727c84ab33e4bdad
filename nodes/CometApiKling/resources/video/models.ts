import type { IDataObject, INodeProperties } from 'n8n-workflow';
import {
	isFilled,
	optionalSwitch,
	optionalText,
	requireNumber,
	requireOption,
} from '../../parameters/checks';
import { invalidInput } from '../../service/failure';

/** The models that make clips, what each can do, and the fields in which that is chosen. */

interface Model {
	label: string;
	/** In which modes it makes sound. */
	soundModes: readonly string[];
	takesCfgScale: boolean;
}

/** By the name that the service gives a model. Source: Kling's table of what each model can do. */
const MODELS: Readonly<Record<string, Model>> = {
	'kling-v3': { label: 'Kling V3', soundModes: ['std', 'pro'], takesCfgScale: true },
	'kling-v2-6': { label: 'Kling V2.6', soundModes: ['pro'], takesCfgScale: false },
	'kling-v2-5-turbo': { label: 'Kling V2.5 Turbo', soundModes: [], takesCfgScale: false },
};

const DESCRIPTIONS: Readonly<Record<string, string>> = {
	'kling-v3': 'The newest; $0.084 to $0.168 a second',
	'kling-v2-6': 'Half the price of V3 in Standard; $0.042 to $0.14 a second',
	'kling-v2-5-turbo': 'The cheapest way to a good clip, without sound; $0.042 to $0.07 a second',
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
	default: 'kling-v3',
	description: 'Which of the Kling models makes the clip',
	routing: { send: { type: 'body', property: 'model_name' } },
};

export const modelNameField: INodeProperties = {
	displayName: 'Model Name',
	name: 'modelName',
	type: 'string',
	default: '',
	placeholder: 'e.g. kling-v2-1-master',
	description: 'A model that the field Model does not have; takes its place',
};

export const modeField: INodeProperties = {
	displayName: 'Mode',
	name: 'mode',
	type: 'options',
	options: [
		{ name: 'Standard (720p)', value: 'std', description: 'Cheaper and faster' },
		{ name: 'Pro (1080p)', value: 'pro', description: 'Sharper, and a third to two thirds dearer' },
	],
	default: 'std',
	description: 'How sharp the clip is',
	routing: { send: { type: 'body', property: 'mode' } },
};

export const soundField: INodeProperties = {
	displayName: 'Sound',
	name: 'sound',
	type: 'boolean',
	default: false,
	description:
		'Whether the model makes the sound, too. Dearer by half or more than a silent clip; Create Audio From Video gives one its sound for $0.035. Not with Kling V2.5 Turbo, and with Kling V2.6 only in the mode Pro.',
	routing: { send: { type: 'body', property: 'sound' } },
};

export const cfgScaleField: INodeProperties = {
	displayName: 'CFG Scale',
	name: 'cfgScale',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 1, numberPrecision: 2 },
	default: 0.5,
	description:
		'How closely the clip keeps to the prompt, from 0 to 1. Kling has it for V3, not for the models of V2.',
	routing: { send: { type: 'body', property: 'cfg_scale' } },
};

/** The part of a body that is about the model. Throws `FailureError` for what no model can do. */
export function readModel(
	body: IDataObject,
	additional: IDataObject,
): Record<string, IDataObject[string] | undefined> {
	const ownName = optionalText(additional.modelName, modelNameField.displayName);
	const name = ownName ?? requireOption(body.model_name, modelField);
	const mode = requireOption(body.mode, modeField);
	const hasSound = optionalSwitch(body.sound, soundField.displayName) === true;
	const cfgScale = isFilled(body.cfg_scale)
		? requireNumber(body.cfg_scale, cfgScaleField.displayName, { min: 0, max: 1 })
		: undefined;
	// Nothing is known about a model that is not listed, so nothing is rejected.
	const model = Object.hasOwn(MODELS, name) ? MODELS[name] : undefined;
	if (model !== undefined && hasSound) requireSound(model, mode);
	if (model?.takesCfgScale === false && cfgScale !== undefined) {
		throw invalidInput(
			`${model.label} has no "CFG Scale"`,
			'Remove the field, or choose Kling V3, which has it.',
		);
	}
	return { model_name: name, mode, sound: hasSound ? 'on' : undefined, cfg_scale: cfgScale };
}

function requireSound({ label, soundModes }: Model, mode: string): void {
	if (soundModes.includes(mode)) return;
	const instead =
		'or switch "Sound" off and give the clip its sound with "Create Audio From Video", which is cheaper';
	throw soundModes.length === 0
		? invalidInput(`${label} makes no sound`, `Choose Kling V3, ${instead}.`)
		: invalidInput(
				`${label} makes sound only in the mode Pro`,
				`Set "Mode" to Pro, choose Kling V3, ${instead}.`,
			);
}
