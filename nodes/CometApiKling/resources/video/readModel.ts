import type { IDataObject } from 'n8n-workflow';
import {
	isFilled,
	optionalSwitch,
	optionalText,
	requireNumber,
	requireOption,
} from '../../parameters/checks';
import { invalidInput } from '../../service/failure';
import {
	cfgScaleField,
	durationField,
	modeField,
	modelField,
	modelNameField,
	MODELS,
	MODES,
	soundField,
	type Model,
} from './models';

/** The part of a body that is about the model. Throws `FailureError` for values that it does not support. */
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
	if (model !== undefined) requireMode(model, mode);
	if (model !== undefined && hasSound) requireSound(model, mode);
	if (model?.takesCfgScale === false && cfgScale !== undefined) {
		throw invalidInput(
			`${model.label} has no "CFG Scale"`,
			'Remove the field, or choose Kling V3, which has it.',
		);
	}
	return {
		model_name: name,
		mode,
		// The service wants the seconds as text.
		duration: String(requireSeconds(body.duration, model)),
		sound: hasSound ? 'on' : undefined,
		cfg_scale: cfgScale,
	};
}

function requireMode({ label, prices }: Model, mode: string): void {
	if (Object.hasOwn(prices, mode)) return;
	throw invalidInput(
		`${label} has no mode ${MODES[mode]}`,
		'Choose another "Mode", or Kling V3, which has it.',
	);
}

/** For a model that is not listed, only the form of the number is checked. */
function requireSeconds(value: unknown, model: Model | undefined): number {
	const limits = { min: model ? 3 : 1, max: model ? 15 : 60, unit: 'seconds' };
	const seconds = requireNumber(value, durationField.displayName, limits);
	if (!Number.isInteger(seconds)) {
		throw invalidInput(
			`"${durationField.displayName}" is not a whole number of seconds`,
			`It is ${seconds}. Give a whole number, e.g. ${Math.round(seconds)}.`,
		);
	}
	if (model?.hasAnyLength === false && seconds !== 5 && seconds !== 10) {
		throw invalidInput(
			`${model.label} makes clips of 5 or 10 seconds, not of ${seconds}`,
			`Set "${durationField.displayName}" to 5 or 10, or choose Kling V3, which makes 3 to 15 seconds.`,
		);
	}
	return seconds;
}

function requireSound({ label, soundModes }: Model, mode: string): void {
	if (soundModes.includes(mode)) return;
	const instead =
		'or switch "Sound" off and add sound with "Create Soundtrack From Video", which is cheaper';
	throw soundModes.length === 0
		? invalidInput(`${label} makes no sound`, `Choose Kling V3, ${instead}.`)
		: invalidInput(
				`${label} makes sound only in Pro mode`,
				`Set "Mode" to Pro, choose Kling V3, ${instead}.`,
			);
}
