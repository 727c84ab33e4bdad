import type { SimulatorState } from '../http/state.mjs';
import { commonRules, oneOf, text } from './common.mjs';
import type { CreateBody } from './createBody.mjs';
import { discontinuedModels, models, USUAL_MODEL } from './models.mjs';
import type { FieldRule, Refusal } from './rule.mjs';
import { invalid } from './rule.mjs';

const USUAL_LENGTHS = ['5', '10'];

/** The fields that both routes of clips have. */
export const clipRules: Readonly<Record<string, FieldRule>> = {
	...commonRules,
	prompt: text({ kling: 2_500, cometapi: 500 }),
	negative_prompt: text({ kling: 2_500, cometapi: 200 }),
	model_name: oneOf(...Object.keys(models), ...discontinuedModels),
	mode: oneOf('std', 'pro'),
	duration: (value) =>
		typeof value === 'string' && /^([3-9]|1[0-5])$/.test(value)
			? undefined
			: 'must be a string of whole seconds, such as "5"',
	sound: oneOf('on', 'off'),
	cfg_scale: (value) =>
		typeof value === 'number' && value >= 0 && value <= 1
			? undefined
			: 'must be a number from 0 to 1',
};

/** What the model of a clip does not do. */
export function refuseClip(
	{ model_name = USUAL_MODEL, mode = 'std', duration = '5', sound, cfg_scale }: CreateBody,
	{ options }: SimulatorState,
): Refusal | undefined {
	const model = models[model_name];
	if (!model) {
		const message = `model is discontinued: ${model_name}`;
		return { status: 404, code: 1203, message };
	}
	const hasLength = model.hasAnyLength && options.rulesOf === 'kling';
	if (!hasLength && !USUAL_LENGTHS.includes(String(duration))) {
		return invalid(`duration must be 5 or 10 with model_name ${model_name}`);
	}
	if (sound === 'on' && model.sounding[mode] === undefined) {
		return invalid(`sound is not supported by ${model_name} in mode ${mode}`);
	}
	if (cfg_scale !== undefined && !model.hasCfgScale) {
		return invalid(`cfg_scale is not supported by ${model_name}`);
	}
	return undefined;
}

export function clipSeconds({ duration = '5' }: CreateBody): number {
	return Number(duration);
}

/** What a clip costs, in Kling's units. */
export function clipUnits(body: CreateBody): number {
	const { model_name = USUAL_MODEL, mode = 'std', sound } = body;
	const { silent, sounding } = models[model_name];
	const perSecond = sound === 'on' ? (sounding[mode] ?? 0) : silent[mode];
	return perSecond * clipSeconds(body);
}
